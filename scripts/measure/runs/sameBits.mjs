import "../../lib/nodeVersion.mjs";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../lib/root.mjs";

const usage = `node scripts/measure/runs/sameBits.mjs --before FOLDER [--only PART-OF-NAME]

Trains thirty steps of each kind here and in FOLDER, a checkout of an earlier version, by npm run train on the built-in
samples, and says whether the losses and the last weights are the same, bit for bit. Both are built when they are not.`;

const images = "--width 8 --size 32 --batch 16 --augment strong --average 0.99 --seed 5";
const text =
  "--model transformer --emsize 32 --nhead 2 --nhid 32 --nlayers 2 --bptt 16 --batch 8 --dropout 0.2 --average 0.99";
/** What is trained, by name. */
const recipes = {
  "pictures, plain": "--width 8 --size 32 --batch 16",
  "pictures, strong augmentation, average": images,
  "pictures, micro-batch": `${images} --micro-batch 8`,
  "text, dropout, average": text,
  "text, micro-batch, AdamW": `${text} --micro-batch 4 --optimizer adamw --lr 0.001`,
};
const mixed = { "pictures, mixed precision": images, "text, mixed precision": text };

const { values } = parseArgs({
  options: { before: { type: "string" }, only: { type: "string", default: "" }, help: { type: "boolean" } },
});
if (values.help || !values.before) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

/**
 * Losses by step and the weights' bytes of a run.
 * @param {string} folder the version
 * @param {string} flags
 */
function train(folder, flags) {
  const out = mkdtempSync(join(tmpdir(), "descent-bits-"));
  try {
    const parameters = [...flags.split(" "), "--steps", "30", "--out", out];
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(folder, "scripts/train.mjs"), ...parameters],
      {
        cwd: folder,
        encoding: "utf8",
        timeout: 600_000,
      },
    );
    if (status !== 0) throw new Error(`${folder}: train ${flags} ended with ${status}.\n${stderr}`);
    const rows = readFileSync(join(out, "metrics.jsonl"), "utf8").trim().split("\n");
    const losses = rows
      .map((line) => JSON.parse(line))
      .flatMap((row) => (row.kind === "step" ? [row.loss] : []));
    const file = readFileSync(join(out, "weights.safetensors"));
    const headerBytes = Number(file.readBigUInt64LE(0));
    const { __metadata__: _, ...tensors } = JSON.parse(file.toString("utf8", 8, 8 + headerBytes));
    return { losses, tensors: JSON.stringify(tensors), data: file.subarray(8 + headerBytes) };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

let differ = 0;
/** @param {string} name @param {string} flags */
function compare(name, flags) {
  if (!name.includes(values.only)) return;
  const [was, is] = [train(values.before ?? "", flags), train(root, flags)];
  const isSame =
    was.losses.length === 30 &&
    JSON.stringify(was.losses) === JSON.stringify(is.losses) &&
    was.tensors === is.tensors &&
    was.data.equals(is.data);
  if (!isSame) differ += 1;
  console.log(`${isSame ? "same bits" : "DIFFERENT"}  ${name}  (last loss ${is.losses.at(-1)})`);
}
for (const backend of ["wasm", "cpu", "webgpu"])
  for (const [name, flags] of Object.entries(recipes))
    compare(`${name}, ${backend}`, `${flags} --backend ${backend}`);
for (const [name, flags] of Object.entries(mixed))
  compare(`${name}, webgpu`, `${flags} --backend webgpu --precision mixed`);
process.exitCode = differ === 0 ? 0 : 1;
