import "../../lib/nodeVersion.mjs";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { root } from "../../lib/root.mjs";

const usage = `node scripts/measure/runs/cluster.mjs --data FOLDER [--width 16] [--micro-batch N] [--mixing="--mixup 0.2 --erasing 0.25"] [--python python3]

Takes a run from the lab to PyTorch and back, as "Continue on a cluster" does, and prints what became of it:
the lab trains eighty steps and goes on for five; train.py goes on from the same checkpoint with one process and with two
(torchrun, gloo, one thread each); the losses of the five steps are laid side by side, the steps per second in a table;
then the lab opens what two processes saved and goes on. Needs a Python with PyTorch, NumPy and Pillow.`;

const limit = 1e-3;
// A fresh network makes up to ten times as much of a rounding difference at every step, between two sums of PyTorch's own as
// well; after eighty steps it no longer does.
const [first, shared, timed] = [80, 5, 40];

/**
 * Prints what a program says only when it fails.
 * @param {string} command
 * @param {string[]} parameters
 * @param {string} [cwd]
 * @returns {Promise<string>} what it printed
 */
const run = (command, parameters, cwd = root) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, OMP_NUM_THREADS: "1" };
    const child = spawn(command, parameters, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += part));
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve(said) : reject(new Error(`${command} ${parameters.join(" ")} failed:\n${said}`)),
    );
  });

const hasPyTorch = (/** @type {string} */ name) =>
  spawnSync(name, ["-c", "import torch, numpy, PIL"], { timeout: 60_000 }).status === 0;

/** @param {string} named */
function findPython(named) {
  const found = [named, "python3", "/usr/bin/python3"].find((name) => name !== "" && hasPyTorch(name));
  if (!found)
    throw new Error("There is no Python with PyTorch, NumPy and Pillow here. Name one with --python.");
  return found;
}

/**
 * Losses by step.
 * @param {string} folder
 * @returns {Map<number, number>}
 */
function lossesOf(folder) {
  const lines = readFileSync(join(folder, "metrics.jsonl"), "utf8").trim().split("\n");
  const rows = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "step");
  return new Map(rows.map(({ step, loss }) => [step, loss]));
}

/** A module of src/checkpoints. @param {string} name */
const load = async (name) => {
  const path = join(root, "src/checkpoints", name);
  return (await runnerImport(path, { configFile: false, logLevel: "error", root })).module;
};

/**
 * The bundle that the Cluster tab downloads, unpacked.
 * @param {string} checkpointPath
 * @param {string} target
 */
async function unpackBundle(checkpointPath, target) {
  /** @type {typeof import("../../../src/checkpoints/checkpoint.ts")} */
  const { readCheckpoint } = await load("checkpoint.ts");
  /** @type {typeof import("../../../src/checkpoints/cluster/trainScript.ts")} */
  const { clusterBundle } = await load("cluster/trainScript.ts");
  /** @type {typeof import("../../../src/checkpoints/pth/zip.ts")} */
  const { ZipFile } = await load("pth/zip.ts");
  const checkpoint = await readCheckpoint(new Blob([readFileSync(checkpointPath)]));
  // The lab's run ended after so many steps; the cluster's goes on.
  const goesOn = { ...checkpoint, config: { ...checkpoint.config, steps: null } };
  const zip = await ZipFile.open(await clusterBundle(goesOn));
  mkdirSync(target, { recursive: true });
  for (const name of zip.names) writeFileSync(join(target, name), await zip.read(name, 4e9));
}

/**
 * @param {string} data
 * @param {string} network flags
 * @param {string} python
 * @param {string} folder
 */
async function cross(data, network, python, folder) {
  // F(4x4) rounds a digit more than the direct sums.
  const recipe = `--batch 50 --lr 0.01 --epochs 30 --backend wasm --winograd off ${network}`.split(" ");
  const lab = (/** @type {string} */ out, /** @type {number} */ steps, /** @type {string[]} */ ...more) => {
    const place = ["--data", data, "--steps", String(steps), "--out", join(folder, out)];
    return run(process.execPath, [join(root, "scripts/train.mjs"), ...place, ...recipe, ...more]);
  };
  const last = (/** @type {string} */ out) => join(folder, out, "last.safetensors");
  await lab("begun", first);
  await lab("goes-on", first + shared, "--resume", last("begun"));

  /** @type {{ losses: Map<number, number>, perSecond: number }[]} */
  const clusters = [];
  for (const processes of [1, 2]) {
    const target = join(folder, `processes-${processes}`);
    await unpackBundle(last("begun"), target);
    // The redirects (of a process that is not there) are named, since torchrun of PyTorch 1.13 stumbles over their default on
    // Python 3.11.
    const torchrun = `-m torch.distributed.run --redirects 9:1 --tee 9:1 --nproc_per_node ${processes}`.split(
      " ",
    );
    const options = ["--data", data, "--cpu", "--workers", "0", "--steps", String(timed), "--log", "20"];
    const said = await run(python, [...torchrun, "train.py", ...options], target);
    const perSecond = Number(/([\d.]+) steps\/s/.exec(said)?.[1]);
    clusters.push({ losses: lossesOf(join(target, "out")), perSecond });
  }
  const back = first + timed + shared;
  await lab("back", back, "--resume", join(folder, "processes-2/out/last.safetensors"));
  return {
    own: lossesOf(join(folder, "goes-on")),
    clusters,
    back: lossesOf(join(folder, "back")),
    steps: back,
  };
}

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    width: { type: "string", default: "16" },
    "micro-batch": { type: "string", default: "none" },
    mixing: { type: "string", default: "" },
    python: { type: "string", default: "" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), "descent-cluster-"));
try {
  if (!values.data) throw new Error(usage);
  const network = `--width ${values.width} --micro-batch ${values["micro-batch"]} ${values.mixing}`.trim();
  const python = findPython(values.python);
  const { own, clusters, back, steps } = await cross(values.data, network, python, folder);
  console.log("Loss of the same five steps:\n");
  console.log("step       lab   1 process   2 processes");
  let [furthest, spread] = [0, 0];
  for (let step = first; step < first + shared; step += 1) {
    const loss = own.get(step) ?? Number.NaN;
    const [alone, together] = clusters.map(({ losses }) => losses.get(step) ?? Number.NaN);
    if (alone === undefined || together === undefined) throw new Error("Both have trained.");
    furthest = Math.max(furthest, Math.abs(alone / loss - 1), Math.abs(together / loss - 1));
    spread = Math.max(spread, Math.abs(together / alone - 1));
    const cells = [
      loss.toFixed(6).padStart(10),
      alone.toFixed(6).padStart(12),
      together.toFixed(6).padStart(14),
    ];
    console.log(`${String(step).padStart(4)}${cells.join("")}`);
  }
  console.log(
    `\nFurthest apart: ${furthest.toExponential(1)} of the loss (limit ${limit.toExponential(0)}); ` +
      `PyTorch with one process and with two: ${spread.toExponential(1)}.\n`,
  );
  const [one, two] = clusters.map(({ perSecond }) => perSecond);
  console.log("processes   steps/s   times");
  console.log(`        1${one?.toFixed(2).padStart(10)}    1.00`);
  console.log(`        2${two?.toFixed(2).padStart(10)}${((two ?? 0) / (one ?? 1)).toFixed(2).padStart(8)}`);
  const isWhole = back.size === steps && [...back.keys()].every((step, at) => step === at);
  console.log(`\nBack in the lab: ${back.size} of ${steps} steps in one curve.`);
  if (!(furthest < limit) || !isWhole) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
