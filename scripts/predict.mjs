import { writeFileSync } from "node:fs";
import "./lib/nodeVersion.mjs";
import { parseArgs } from "node:util";
import { installAndBuild } from "./build/page.mjs";

/** Options that cannot be used. */
class UsageError extends Error {}

const usage = `npm run predict -- --checkpoint FILE --data FOLDER|PICTURE… [--out FILE.csv]

Names pictures with a trained model: file,class,probability,class2,probability2,… in sorted order. A picture that cannot be
read has an empty class, and the reason in the last column.

  --checkpoint FILE   a checkpoint of the lab, .safetensors or .pth.tar; nothing else is needed
  --data PATH         a folder with pictures at any depth, or a picture; several pictures may follow
  --top N             names of each picture (5)
  --submission        id,class with the file's name without its extension, as Kaggle takes it
  --backend webgpu|wasm|cpu   the run's own when left out
  --out FILE.csv      standard output when left out

Exit status: 0 all was named, 1 it was not (the reason is on standard error), 2 bad options.`;

const backends = /** @type {const} */ (["webgpu", "wasm", "cpu"]);

function readOptions() {
  /** @type {ReturnType<typeof parse>} */
  let parsed;
  try {
    parsed = parse();
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const { values, positionals } = parsed;
  if (values.help) return null;
  const paths = [...(values.data ?? []), ...positionals];
  const top = Number(values.top ?? 5);
  const backend = backends.find((name) => name === values.backend) ?? null;
  if (values.checkpoint === undefined) throw new UsageError("--checkpoint is missing.");
  if (paths.length === 0) throw new UsageError("--data is missing.");
  if (!Number.isInteger(top) || top < 1) throw new UsageError("--top is a whole number from 1 on.");
  if (values.backend !== undefined && !backend)
    throw new UsageError(`--backend is one of ${backends.join(", ")}.`);
  const form = /** @type {"table" | "submission"} */ (values.submission ? "submission" : "table");
  return { checkpoint: values.checkpoint, paths, top, backend, form, out: values.out ?? null };
}

const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      checkpoint: { type: "string" },
      data: { type: "string", multiple: true },
      top: { type: "string" },
      backend: { type: "string" },
      submission: { type: "boolean" },
      out: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });

/** @param {string} progress of the page, as JSON */
function showProgress(progress) {
  const { done, total } = JSON.parse(progress);
  if (process.stderr.isTTY && total) process.stderr.write(`\r${done} of ${total}`);
}

try {
  const options = readOptions();
  if (!options) console.log(usage);
  else {
    await installAndBuild();
    const { nameFiles, openTrainedLab } = await import("./lib/lab/trainedLab.mjs");
    const { lab } = await openTrainedLab(options.checkpoint, options.backend);
    try {
      const { paths, top, form, out } = options;
      const found = await nameFiles(lab, paths, top, form, showProgress);
      const { csv, pictures, unreadable, unlisted, seconds, networkSeconds } = found;
      if (out === null) process.stdout.write(csv);
      else writeFileSync(out, csv);
      const rate = Math.round(pictures / Math.max(seconds, 1e-3));
      const share = Math.round((100 * networkSeconds) / Math.max(seconds, 1e-3));
      console.error(
        `${pictures} pictures, ${unreadable} of them unreadable, ${rate} a second; the network computed in ${share} % of the time.`,
      );
      for (const { path, message } of unlisted) console.error(`${path}: ${message}`);
    } finally {
      await lab.close();
    }
  }
} catch (error) {
  const isUsage = error instanceof UsageError;
  const { plainError } = await import("./lib/lab/trainedLab.mjs");
  console.error(isUsage ? error.message : plainError(error).message);
  if (isUsage) console.error(`\n${usage}`);
  process.exitCode = isUsage ? 2 : 1;
}
