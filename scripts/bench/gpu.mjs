/** Every table of docs/benchmarks.md that wants a graphics processor, by one command that may be stopped at any time. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { OptionsError } from "../lib/options/configFlags.mjs";
import { root } from "../lib/root.mjs";
import { short } from "./report.mjs";

/** A row of the tables: milliseconds of a step, or of an epoch. @typedef {{ name: string, ms: number, note: string }} GpuRow */

/**
 * One command, and how its rows are read from what it wrote.
 * @typedef {object} Part
 * @property {string} title
 * @property {string[]} command after `node` or `python3`
 * @property {"bench" | "step" | "pytorch" | "epoch"} kind
 */

/** @typedef {{ title: string, command: string, seconds: number, rows: GpuRow[], problem: string | null }} PartResult */

/** @param {Record<string, unknown>} question */
const steps = (question) => ["scripts/measure/kernels/webgpuStep.mjs", JSON.stringify(question)];

/**
 * What is measured, in the order of its worth: a machine may be there for minutes.
 * @param {{ small: boolean, data: string | null }} options `small`: sizes for the software adapter, to rehearse
 * @returns {Part[]}
 */
export function partsOf({ small, data }) {
  const width = small ? 8 : 64;
  const repeat = small ? 1 : 10;
  const timed = small ? 2 : 20;
  const tune = small ? 50 : 4000;
  const float32 = { precision: "float32" };
  /** The last two are the same without `shader-f16`. */
  const mixed = {
    "mixed, halves stored alone": { precision: "mixed", fastProducts: "off", choices: { halves: "stored" } },
    "mixed, direct": { precision: "mixed", fastProducts: "off" },
    "mixed, F(2x2)": { precision: "mixed", fastProducts: "f2" },
  };
  const outputs = small ? 512 : 33_278;
  /** @param {number} batch @returns {Part} */
  const resnet = (batch) => ({
    title: `ResNet-18, batch ${batch}`,
    kind: "step",
    command: steps({
      model: "resnet18",
      batch,
      width,
      steps: timed,
      variants: {
        "F(4x4)": { ...float32, fastProducts: "f4" },
        "F(4x4), kernels chosen": { ...float32, fastProducts: "f4", tune },
        ...(batch === 256 || small ? mixed : {}),
      },
    }),
  });
  /** @param {string} model @param {number} batch */
  const ours = (model, batch) =>
    `scripts/bench.mjs --model ${model} --batch ${batch} --backends webgpu --repeat ${repeat}`.split(" ");
  /** @param {string} model @param {number} batch @param {string[]} more @returns {Part} */
  const rivals = (model, batch, ...more) => ({
    title: `${model}, batch ${batch}, beside plain tfjs and jax-js`,
    kind: "bench",
    command: [...ours(model, batch), "--against", small ? "stock" : "stock,jax-js", ...more],
  });
  /** @param {string} model @param {number} batch @param {string[]} more @returns {Part} */
  const alone = (model, batch, ...more) => ({
    title: `${model}, batch ${batch}`,
    kind: "bench",
    command: [...ours(model, batch), ...more],
  });
  const sizes = small ? ["--width", "8", "--size", "32"] : [];
  const tiny = small ? ["--emsize", "32", "--nhead", "2", "--nlayers", "2", "--nhid", "64"] : [];
  return [
    ...(small ? [2] : [8, 256, 32, 128, 512]).map(resnet),
    {
      title: "Transformer",
      kind: "step",
      command: steps({
        model: "transformer",
        batch: small ? 2 : 20,
        outputs,
        steps: timed,
        variants: {
          defaults: { ...float32, fastProducts: "f4" },
          "kernels chosen": { ...float32, fastProducts: "f4", tune },
        },
      }),
    },
    { title: "PyTorch", kind: "pytorch", command: ["scripts/measure/kernels/pytorchGpu.py"] },
    ...(data === null
      ? []
      : [
          /** @type {Part} */ ({
            title: "a whole epoch of ResNet-18",
            kind: "epoch",
            command: [
              "scripts/train.mjs",
              "--data",
              data,
              ...`--model resnet18 --backend webgpu --batch ${small ? 64 : 256} --epochs 2`.split(" "),
              ...sizes,
            ],
          }),
        ]),
    rivals("resnet18", small ? 2 : 8, ...sizes),
    rivals("transformer", small ? 2 : 8, "--outputs", small ? "512" : "2048"),
    alone("resnet50", small ? 2 : 64, ...sizes),
    alone("vit", small ? 2 : 64, ...(small ? ["--size", "32", ...tiny] : [])),
    alone("gpt", small ? 2 : 16, ...(small ? tiny.slice(0, 6) : [])),
  ];
}

/** @param {string} text */
const milliseconds = (text) => Number(text.replaceAll(",", ""));

/**
 * The rows of a part.
 * @param {Part["kind"]} kind
 * @param {string} text what it printed, or the file that it wrote
 * @returns {GpuRow[]}
 */
export function rowsOf(kind, text) {
  switch (kind) {
    case "step": {
      const { adapter, answers } = JSON.parse(text);
      return answers.map(
        (
          /** @type {{ name: string, stepMs: number, queuedStepMs: number, mebibytes: number }} */ answer,
        ) => ({
          name: answer.name,
          ms: answer.queuedStepMs,
          note: `${short(answer.stepMs)} when each is waited for, ${Math.round(answer.mebibytes)} MiB, ${adapter}`,
        }),
      );
    }
    case "bench":
      return JSON.parse(text).rows.map(
        (/** @type {import("./report.mjs").Row} */ { name, step, least, most, report }) => ({
          name,
          ms: step,
          note: `${short(least)} to ${short(most)}${report ? `, ${Math.round(report.peakBytes / 1e6)} MB` : ""}`,
        }),
      );
    case "pytorch":
      return [...text.matchAll(/^(.*): ([\d.,]+) ms$/gm)].map(([, name = "", ms = ""]) => ({
        name: `PyTorch, ${name}`,
        ms: milliseconds(ms),
        note: "",
      }));
    case "epoch": {
      const rows = text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
      return rows
        .filter((row) => row.kind === "epoch")
        .map(({ epoch, seconds }) => {
          const own = rows.filter((row) => row.kind === "step" && row.epoch === epoch);
          const inSteps = own.reduce((sum, { stepMs }) => sum + stepMs, 0);
          const share = `${short((100 * inSteps) / (1000 * seconds))} % in ${own.length} steps`;
          return { name: `epoch ${epoch + 1}`, ms: 1000 * seconds, note: share };
        });
    }
    default:
      throw new Error(`There is no way to read ${kind}.`);
  }
}

/** @param {readonly PartResult[]} results */
export function gpuTable(results) {
  const lines = ["| what | ms | | command |", "| --- | ---: | --- | --- |"];
  for (const { title, command, rows, problem } of results) {
    for (const { name, ms, note } of rows)
      lines.push(`| ${[`${title}: ${name}`, short(ms), note, `\`${command}\``].join(" | ")} |`);
    if (problem !== null) lines.push(`| ${[title, "not measured", problem, `\`${command}\``].join(" | ")} |`);
  }
  return lines.join("\n");
}

/**
 * Runs a part; a stop ends it. Gives what it printed, and its status.
 * @param {Part} part
 * @param {string} out a folder for its files
 * @param {AbortSignal} stop
 * @returns {Promise<{ text: string, said: string, status: number | null }>}
 */
function run({ kind, command }, out, stop) {
  const isPython = kind === "pytorch";
  const file = isPython ? (process.env["PYTHON"] ?? "python3") : process.execPath;
  const json = join(out, "bench.json");
  const more = kind === "bench" ? ["--json", json] : kind === "epoch" ? ["--out", out] : [];
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...command, ...more], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let [printed, said] = ["", ""];
    child.stdout.on("data", (data) => (printed += data));
    child.stderr.on("data", (data) => (said += data));
    const end = () => child.kill("SIGTERM");
    stop.addEventListener("abort", end);
    child.once("error", reject);
    child.once("close", (status) => {
      stop.removeEventListener("abort", end);
      const written = kind === "bench" ? json : kind === "epoch" ? join(out, "metrics.jsonl") : null;
      const text = written === null ? printed : existsSync(written) ? readFileSync(written, "utf8") : "";
      resolve({ text, said, status });
    });
  });
}

/**
 * Reads the command line. Throws OptionsError.
 * @param {string[]} parameters
 */
export function readGpuOptions(parameters) {
  try {
    const { values } = parseArgs({
      args: parameters,
      options: {
        gpu: { type: "boolean" },
        small: { type: "boolean", default: false },
        minutes: { type: "string", default: "8" },
        data: { type: "string" },
        json: { type: "string", default: "gpu.json" },
      },
    });
    const minutes = Number(values.minutes);
    if (!(minutes > 0)) throw new Error(`--minutes is ${values.minutes}, but it must be a number above 0.`);
    return { small: values.small, minutes, data: values.data ?? null, json: values.json };
  } catch (cause) {
    throw new OptionsError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * Measures part after part, each written down as soon as it is done, until all are, the time is over or it is stopped.
 * @param {ReturnType<typeof readGpuOptions>} options
 * @param {AbortSignal} stop
 */
export async function measureGpu({ small, minutes, data, json }, stop) {
  // A signal made of others may be collected as garbage before its time is over.
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, minutes * 60_000);
  stop.addEventListener("abort", end);
  const over = ending.signal;
  /** @type {PartResult[]} */
  const results = [];
  for (const part of partsOf({ small, data })) {
    if (over.aborted) break;
    const out = mkdtempSync(join(tmpdir(), "descent-gpu-"));
    const begin = performance.now();
    const command = `${part.kind === "pytorch" ? "python3" : "node"} ${part.command.map((word) => (/[{ ]/.test(word) ? `'${word}'` : word)).join(" ")}`;
    console.error(part.title);
    /** @type {GpuRow[]} */
    let rows = [];
    /** @type {string | null} */
    let problem = null;
    try {
      const { text, said, status } = await run(part, out, over);
      // PyTorch's lines come one by one: what is there by the end counts.
      if (text !== "" && (status === 0 || part.kind === "pytorch" || part.kind === "epoch"))
        rows = rowsOf(part.kind, text);
      if (status !== 0 && !over.aborted)
        problem = said.trim().split("\n").at(-1) || `It ended with ${status}.`;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    } finally {
      rmSync(out, { recursive: true, force: true, maxRetries: 5 });
    }
    const seconds = Math.round((performance.now() - begin) / 1000);
    results.push({ title: part.title, command, seconds, rows, problem });
    writeFileSync(json, `${JSON.stringify({ small, results }, null, 2)}\n`);
  }
  clearTimeout(timer);
  console.log(gpuTable(results));
}
