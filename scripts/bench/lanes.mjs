/** What is timed: lanes of the built page, plain tfjs among them, and other programs that make the same step. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../lib/root.mjs";
import { whileAlive } from "../lib/lab/lab.mjs";
import { refuseSlow, toldPeer } from "./peers.mjs";

/** @typedef {import("./peers.mjs").Peer} Peer */

/** @typedef {import("../../src/worker/border/protocol.ts").BenchLane} BenchLane */
/** @typedef {import("../../src/worker/border/protocol.ts").BenchReport} BenchReport */

/**
 * One competitor: `step` makes one training step and gives its milliseconds and, where it can be told, those of JavaScript.
 * @typedef {object} Lane
 * @property {string} name
 * @property {(isTimed: boolean) => Promise<{ stepMs: number, submitMs: number | null }>} step what warms up is not timed
 * @property {() => Promise<BenchReport | null>} report
 * @property {() => Promise<void>} close
 */

/** What all lanes train. @typedef {{ config: import("../../src/config/config.ts").RunConfig, outputs: number | null }} Subject */

/**
 * Lanes of the page, in one worker.
 * @param {import("../lib/lab/lab.mjs").Lab} lab
 * @param {Subject} subject
 * @param {BenchLane[]} asked
 * @returns {Promise<Lane[]>}
 */
export async function labLanes(lab, subject, asked) {
  if (asked.length === 0) return [];
  const { descriptions } = await whileAlive(
    lab,
    lab.page.evaluate((question) => window.descent.openBench(question), { ...subject, lanes: asked }),
  );
  return asked.map(({ backend, kernels = "own", winograd }, index) => ({
    name: [
      kernels === "stock" ? `plain tfjs, ${backend}` : `Descent, ${backend}`,
      ...(kernels === "own" && winograd ? [{ off: "direct", f2: "F(2x2)", f4: "F(4x4)" }[winograd]] : []),
      ...(kernels === "own" ? [descriptions[index]] : []),
    ].join(", "),
    step: (isTimed) =>
      whileAlive(
        lab,
        lab.page.evaluate(
          ([lane, timed]) => window.descent.benchStep(lane, timed),
          /** @type {const} */ ([index, isTimed]),
        ),
      ),
    report: () =>
      whileAlive(
        lab,
        lab.page.evaluate((lane) => window.descent.benchReport(lane), index),
      ),
    async close() {
      if (index === 0) await lab.page.evaluate(() => window.descent.closeBench());
    },
  }));
}

/** @param {string} python */
const hasTorch = (python) => spawnSync(python, ["-c", "import torch"], { timeout: 60_000 }).status === 0;

/** A Python that has torch: the one of the environment variable PYTHON, the usual one, or the system's, where Debian installs it. */
function findPython() {
  const asked = process.env["PYTHON"];
  const candidates = asked ? [asked] : ["python3", "/usr/bin/python3"];
  return candidates.find((python) => hasTorch(python)) ?? null;
}

/**
 * What keeps PyTorch to so many threads, in the environment: torch.set_num_threads does not reach an OpenBLAS with threads of its own, which
 * takes all processors. OpenMP's threads and OpenBLAS' would each spin on the processors that the others compute on, and a Transformer's step
 * on two took a third longer; a ResNet's convolutions are oneDNN's, by OpenMP alone, whose threads do better to spin.
 * @param {string} model
 * @param {number} threads
 */
export const threadsOfPyTorch = (model, threads) => ({
  OPENBLAS_NUM_THREADS: String(threads),
  OMP_NUM_THREADS: String(threads),
  ...(threads > 1 && !model.startsWith("resnet")
    ? { OMP_WAIT_POLICY: "PASSIVE", OPENBLAS_THREAD_TIMEOUT: "4" }
    : {}),
});

/**
 * PyTorch on this machine's processor, in a process that waits for its turn; null where it is not installed.
 * @param {Subject} subject
 * @param {number} threads
 * @param {number} wasmRate floating-point operations per second of one thread of our WASM, from registers
 * @returns {Promise<Lane | null>}
 * @throws {PeerError} where its matrix products are so slow that a comparison would mean nothing
 */
export async function pytorchLane({ config, outputs }, threads, wasmRate) {
  const program = join(root, "scripts", "bench", "pytorchStep.py");
  const python = findPython();
  if (python === null) return null;
  const child = spawn(python, [program, JSON.stringify({ ...config, outputs, threads })], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      // A fresh page for every large array would cost a third of the step: glibc keeps what is freed.
      MALLOC_MMAP_THRESHOLD_: "4294967296",
      MALLOC_TRIM_THRESHOLD_: "4294967296",
      // Large pages, where the system gives them to who asks: a ResNet's step took a tenth longer without.
      GLIBC_TUNABLES: "glibc.malloc.hugetlb=1",
      ...threadsOfPyTorch(config.model, threads),
    },
  });
  /** @type {((line: string | null) => void)[]} */
  const waiting = [];
  /** @type {string[]} */
  const early = [];
  let isOver = false;
  /** @type {() => Promise<string | null>} */
  const line = () =>
    new Promise((resolve) => {
      const ready = early.shift();
      if (ready !== undefined || isOver) resolve(ready ?? null);
      else waiting.push(resolve);
    });
  const end = () => {
    isOver = true;
    for (const tell of waiting.splice(0)) tell(null);
  };
  child.on("error", end);
  child.on("exit", end);
  createInterface({ input: child.stdout }).on("line", (text) => {
    const tell = waiting.shift();
    if (tell) tell(text);
    else early.push(text);
  });
  const ready = await line();
  if (ready === null) return null;
  const peer = /** @type {Peer} */ (JSON.parse(ready));
  try {
    refuseSlow(peer, wasmRate);
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    name: `PyTorch ${peer.version}, ${threads} ${threads === 1 ? "thread" : "threads"}, ${toldPeer(peer)}`,
    async step() {
      child.stdin.write("step\n");
      const answer = await line();
      if (answer === null) throw new Error("PyTorch ended before its time.");
      return { stepMs: Number(answer), submitMs: null };
    },
    report: async () => null,
    async close() {
      child.stdin.end();
      child.kill();
    },
  };
}
