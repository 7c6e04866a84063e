/**
 * Holds the losses of the first steps against PyTorch's, from the same weights on the same folder in sorted order:
 *
 *   node scripts/measure/runs/firstSteps.mjs --data FOLDER [--model transformer] [--steps 5] [--backends webgpu,wasm,cpu] ...
 *
 * PyTorch (scripts/reference/train.py) draws and writes the weights; each backend starts from them in the headless run. Prints
 * every loss and the largest relative distance; exit status 1 where one is above 1e-3. Other options go to both sides.
 * Needs Python with torch, torchvision and Pillow: the one that DESCENT_PYTHON names, or python3.
 */
import "../../lib/headAsHelp.mjs";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { command } from "../../lib/command.mjs";
import { loadRunConfig } from "../../lib/options/runConfig.mjs";
import { root } from "../../lib/root.mjs";

/** How far a loss may be from PyTorch's, relative to it. */
const limit = 1e-3;

const given = process.argv.slice(2);
/** Takes an option and its value out of the command line. @param {string} name @param {string} usual */
function take(name, usual) {
  const at = given.indexOf(`--${name}`);
  return at < 0 ? usual : (given.splice(at, 2)[1] ?? usual);
}
const data = resolve(take("data", ""));
const model = take("model", "resnet18");
const steps = take("steps", "5");
const backends = take("backends", "webgpu,wasm,cpu").split(",");
const { taskOf } = await loadRunConfig();
const task = taskOf(/** @type {import("../../../src/config/models/index.ts").ModelName} */ (model));
/** Dropout's masks and augmentation are drawn differently: without them both compute the same. */
const stillOf = {
  text: ["--dropout", "0", "--layer-dropout", "0"],
  images: ["--augment", "none", "--no-shuffle"],
};

/** Losses of the steps in rows of metrics.jsonl. @param {string} rows */
const lossesOf = (rows) =>
  rows
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => /** @type {{ kind: string, loss: number }} */ (JSON.parse(line)))
    .filter(({ kind }) => kind === "step")
    .map(({ loss }) => loss);

const folder = mkdtempSync(join(tmpdir(), "descent-first-steps-"));
try {
  const init = join(folder, "init.safetensors");
  const python = [join(root, "scripts/reference/train.py"), task, data];
  const both = ["--steps", steps, ...stillOf[task], ...given];
  const told = execFileSync(
    process.env.DESCENT_PYTHON ?? "python3",
    [...python, ...both, "--write-init", init],
    { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] },
  );
  const expected = lossesOf(told);
  console.log(`${"pytorch".padEnd(8)} ${expected.map((loss) => loss.toFixed(6)).join(" ")}`);
  for (const backend of backends) {
    const out = join(folder, backend);
    const whole = ["--data", data, "--model", model, "--backend", backend, "--init", init, "--out", out];
    const status = await command(process.execPath, [join(root, "scripts/train.mjs"), ...whole, ...both], {
      onStderr: true,
    });
    if (status !== 0) throw new Error(`The run on ${backend} failed, see above.`);
    const losses = lossesOf(readFileSync(join(out, "metrics.jsonl"), "utf8"));
    if (losses.length !== expected.length)
      throw new Error(`${backend} made ${losses.length} steps, PyTorch ${expected.length}.`);
    const distances = losses.map((loss, step) => Math.abs(loss / (expected[step] ?? Number.NaN) - 1));
    const largest = Math.max(...distances);
    console.log(`${backend.padEnd(8)} ${losses.map((loss) => loss.toFixed(6)).join(" ")}`);
    console.log(`${"".padEnd(8)} largest relative distance ${largest.toExponential(1)}`);
    if (!(largest <= limit)) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
