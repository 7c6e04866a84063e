import "./lib/nodeVersion.mjs";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./lib/root.mjs";

const usage = `npm run reproduce -- --data FOLDER [--what text|images] [--out FOLDER] [--backend wasm]

Runs the report again, with its preset, and prints the result beside the report's.

  --what text     the Transformer on WikiText-2, 6 epochs: test perplexity beside 195.58 (the default)
  --what images   ResNet-18 on Tiny-ImageNet-200, 90 epochs: Acc@1 and Acc@5 beside 35.09 and 59.92; wants a graphics processor

Epochs are run one at a time and kept in --out: after an interruption the same command goes on with the next.`;

const reports = {
  text: { model: "transformer", epochs: 6 },
  images: { model: "resnet18", epochs: 90 },
};

/** @param {string[]} parameters */
const train = (parameters) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "scripts", "train.mjs"), ...parameters], {
      stdio: "inherit",
    });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0
        ? resolve(undefined)
        : reject(new Error("The run ended before its time; the same command goes on.")),
    );
  });

/**
 * Rows of metrics.jsonl, or none before the first epoch.
 * @param {string} out
 * @returns {Record<string, number | string>[]}
 */
function metrics(out) {
  const path = join(out, "metrics.jsonl");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

async function reproduce() {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      what: { type: "string", default: "text" },
      out: { type: "string" },
      backend: { type: "string", default: "wasm" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const { data, what, backend } = values;
  if (!data || (what !== "text" && what !== "images")) throw new TypeError(usage);
  const { model, epochs } = reports[what];
  const out = values.out ?? join("runs", `reproduce-${what}`);
  mkdirSync(out, { recursive: true });
  const last = join(out, "last.safetensors");
  for (let done = metrics(out).filter(({ kind }) => kind === "epoch").length; done < epochs; done += 1) {
    const common = [
      "--data",
      data,
      "--model",
      model,
      "--preset",
      "report",
      "--backend",
      backend,
      "--out",
      out,
    ];
    const resume = done > 0 && existsSync(last) ? ["--resume", last] : [];
    await train([...common, ...resume, "--epochs", String(done + 1)]);
  }
  const rows = metrics(out);
  if (what === "text") {
    const end = rows.findLast(({ kind }) => kind === "end");
    console.log(
      `Test perplexity after 6 epochs: ${Number(end?.testPerplexity).toFixed(2)}; the report's: 195.58.`,
    );
    return;
  }
  const best = Math.max(...rows.filter(({ kind }) => kind === "epoch").map(({ valAcc1 }) => Number(valAcc1)));
  const epoch = rows.find(({ kind, valAcc1 }) => kind === "epoch" && valAcc1 === best);
  console.log(
    `Best validation after 90 epochs: Acc@1 ${best.toFixed(2)}, Acc@5 ${Number(epoch?.valAcc5).toFixed(2)}`,
  );
  console.log("The report's: Acc@1 35.09, Acc@5 59.92.");
}

try {
  await reproduce();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
