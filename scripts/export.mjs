import "./lib/nodeVersion.mjs";
import { parseArgs } from "node:util";
import { installAndBuild } from "./build/page.mjs";

/** Options that cannot be used. */
class UsageError extends Error {}

const usage = (
  /** @type {readonly string[]} */ formats,
) => `npm run export -- --checkpoint FILE --format ${formats.join("|")} --out PATH

Writes a trained model for other programs; docs/exports.md says which open it.

  --checkpoint FILE   a checkpoint of the lab, .safetensors or .pth.tar; or a Hugging Face GPT-2 folder
  --fold              onnx: norms become part of the convolutions before them

Exit status: 0 it was written, 1 it was not (the reason is on standard error), 2 bad options.`;

await installAndBuild().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const { openTrainedLab, plainError, saveExport } = await import("./lib/lab/trainedLab.mjs");
const { loadRunConfig } = await import("./lib/options/runConfig.mjs");
const { exportFormatsOf, exportForms } = await loadRunConfig();
const formats = /** @type {(keyof typeof exportForms)[]} */ (Object.keys(exportForms));

/** @returns {{ checkpoint: string, format: keyof typeof exportForms, out: string, fold: boolean } | null} null: help is asked for */
function readOptions() {
  /** @type {Record<string, string | boolean | undefined>} */
  let values;
  try {
    values = parseArgs({
      options: {
        checkpoint: { type: "string" },
        format: { type: "string" },
        out: { type: "string" },
        fold: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  if (values.help === true) return null;
  const { checkpoint, out, fold } = values;
  const format = formats.find((name) => name === values.format);
  if (typeof checkpoint !== "string") throw new UsageError("--checkpoint is missing.");
  if (typeof out !== "string") throw new UsageError("--out is missing.");
  if (!format) throw new UsageError(`--format is one of ${formats.join(", ")}.`);
  return { checkpoint, format, out, fold: fold === true };
}

try {
  const options = readOptions();
  if (!options) console.log(usage(formats));
  else {
    const { lab, about } = await openTrainedLab(options.checkpoint);
    try {
      const { format, fold, out } = options;
      const { model } = about.config;
      if (!exportFormatsOf(model).includes(format))
        throw new Error(`${model} does not leave as ${format}: ${exportFormatsOf(model).join(", ")}.`);
      await saveExport(lab, format, fold, out);
    } finally {
      await lab.close();
    }
  }
} catch (error) {
  console.error(error instanceof UsageError ? error.message : plainError(error).message);
  if (error instanceof UsageError) console.error(`\n${usage(formats)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
