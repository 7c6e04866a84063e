/** One pages of small networks, as the lab writes them, and what a text's network writes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/lib/root.mjs";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import type { ModelName } from "../../../src/config/models/index.ts";
import { tokenizerOf } from "../../../src/checkpoints/outputs.ts";
import { writeOnePage } from "../../../src/interop/page/html.ts";
import { packWeights, unpackWeights } from "../../../src/interop/page/packed.ts";
import { asText, generate, type GeneratedWord } from "../../../src/training/ask/generate.ts";
import { Evaluator } from "../../../src/training/evaluator.ts";
import { trainedSample } from "./trainedSample.ts";

const fields = { prompt: "word3 word14", temperature: 0.2, topK: 0, topP: 1 };

/** Writes the page of a small network to a file; needs a build of the page. */
export async function writeOnePageSample(model: ModelName, path: string, language = "en"): Promise<void> {
  const program = readFileSync(join(root, "public/onePage.js"), "utf8");
  writeFileSync(path, await writeOnePage(trainedSample(model, fields), program, language).text());
}

/** What the page of a text's network writes, computed on the plain backend. */
export async function writtenBySample(model: ModelName, length: number): Promise<string> {
  const trained = trainedSample(model, fields);
  const { network, outputs, name, epoch } = trained;
  if (outputs.kind !== "vocabulary") throw new Error(`${model} writes no text.`);
  const learner = Evaluator.forEvaluation(createCpuBackend(), network);
  const packed = { name, config: network.config, outputs, epoch };
  learner.setWeights(unpackWeights(packed, packWeights(trained)));
  const { repetitionPenalty, stop, seed } = network.config;
  const wish = { ...fields, repetitionPenalty, stop, length, seed, neverUnknown: true };
  const words: GeneratedWord[] = [];
  for await (const word of generate(learner, tokenizerOf(outputs), wish)) words.push(word);
  return `${fields.prompt} ${asText(words)}`.replaceAll("\n", " ").trim();
}
