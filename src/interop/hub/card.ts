import { metricNames } from "../../config/bestMetric.ts";
import { modelSettings } from "../../config/models/index.ts";
import type { ZipEntry } from "../../checkpoints/pth/zip.ts";
import { countOf, type Trained } from "../trained.ts";

const utf8 = new TextEncoder();

export const textEntry = (name: string, text: string): ZipEntry => ({ name, data: utf8.encode(text) });

export const jsonEntry = (name: string, value: unknown): ZipEntry =>
  textEntry(name, `${JSON.stringify(value, null, 2)}\n`);

export const blobEntry = async (name: string, blob: Blob): Promise<ZipEntry> => ({
  name,
  data: new Uint8Array(await blob.arrayBuffer()),
});

const count = (value: number): string => value.toLocaleString("en");

/** A model card as the Hugging Face hub shows it: what it is, what it was trained on and how. The licence is for its owner to say. */
export function modelCard(
  trained: Trained,
  library: "timm" | "transformers",
  lines: readonly string[],
): ZipEntry {
  const { name, network, outputs, epoch, best, data } = trained;
  const { config } = network;
  const { title, listed, task } = modelSettings[config.model];
  const isText = task === "text";
  const recipe = listed.recipe.map((field) => `| ${field} | ${String(config[field])} |`);
  const { bestMetric } = config;
  const measure =
    best &&
    `Validation ${metricNames[bestMetric]} ${bestMetric === "loss" ? best.metric.toFixed(4) : `${best.metric.toFixed(2)} %`}`;
  return textEntry(
    "README.md",
    `---
license:
library_name: ${library}
pipeline_tag: ${isText ? "text-generation" : "image-classification"}
---

# ${name}

${title} with ${count(network.layout.count)} parameters and ${count(countOf(outputs))} ${isText ? "tokens" : "classes"}, trained with Descent.

## Use

\`\`\`python
${lines.join("\n")}
\`\`\`

## Data

${data.name}, read as ${data.layout}: ${count(data.train)} ${isText ? "tokens" : "pictures"} for training, ${count(data.validation)} for validation.

## Training

${epoch} finished ${epoch === 1 ? "epoch" : "epochs"}.${measure ? ` Best: ${measure}, after epoch ${best.epoch + 1}.` : ""}

| setting | value |
| --- | --- |
${recipe.join("\n")}

## Limits

It knows what its data shows and nothing else; the numbers above are of the validation part of that data.
`,
  );
}
