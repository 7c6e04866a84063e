import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../../../scripts/lib/root.mjs";
import { readCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { clusterBundle, clusterCommand, scripts } from "../../../../src/checkpoints/cluster/trainScript.ts";
import { fields, ownFields } from "../../../../src/config/fields.ts";
import { modelNames } from "../../../../src/config/models/index.ts";
import { ZipFile } from "../../../../src/checkpoints/pth/zip.ts";
import { sampleCheckpoint } from "../../../support/samples/checkpointSample.ts";

test("the bundle holds the checkpoint, its configuration and the script", async () => {
  const checkpoint = sampleCheckpoint();
  const zip = await ZipFile.open(await clusterBundle(checkpoint));
  expect(zip.names.slice(0, 3)).toEqual(["checkpoint.safetensors", "run.json", "train.py"]);
  const inFolder = readdirSync(join(root, "src/checkpoints/cluster")).filter((name) => name.endsWith(".py"));
  expect(zip.names.slice(2).toSorted()).toEqual(inFolder.toSorted());
  const text = async (name: string) => new TextDecoder().decode(await zip.read(name, 1e6));
  expect(await readCheckpoint(new Blob([await zip.read("checkpoint.safetensors", 1e6)]))).toEqual(checkpoint);
  const { config, run } = JSON.parse(await text("run.json")) as Record<string, unknown>;
  expect({ config, run }).toEqual({ config: ownFields(checkpoint.config), run: checkpoint.run });
  for (const [name, content] of Object.entries(scripts)) expect(await text(name)).toBe(content);
  expect(scripts["train.py"]).toContain("torchrun --nproc_per_node 8 train.py --data FOLDER");
});

test("the script has every network that the lab has, and no other", () => {
  const [, table = ""] = /^NETWORKS = \{\n(.*?)^\}/ms.exec(scripts["train.py"]) ?? [];
  expect([...table.matchAll(/^ {4}"(\w+)": /gm)].map(([, name]) => name)).toEqual(modelNames);
});

/** What says where the lab computes, when it keeps what it has, and how a model writes, and changes no step. */
const ofTheLab = new Set<string>([
  "backend",
  "adapter",
  "threads",
  "precision",
  "winograd",
  "checkpointEpochs",
  "saveEvery",
  "saveSteps",
  "keepLast",
  "validateEvery",
  "prompt",
  "temperature",
  "topK",
  "topP",
  "repetitionPenalty",
  "stop",
  "length",
]);

test("the script heeds every setting but those of the lab alone", () => {
  const all = Object.values(scripts).join("\n");
  const heeded = Object.keys(fields).filter((field) => new RegExp(`["']${field}["']`).test(all));
  expect(heeded).toEqual(Object.keys(fields).filter((field) => !ofTheLab.has(field)));
});

test("the commands are those that the script's own words give", () => {
  expect(clusterCommand(8)).toBe("torchrun --nproc_per_node 8 train.py --data FOLDER");
  expect(scripts["train.py"]).toContain(clusterCommand(8, 2));
});
