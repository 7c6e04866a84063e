import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadRunConfig } from "../../../scripts/lib/options/runConfig.mjs";
import { OptionsError } from "../../../scripts/lib/options/configFlags.mjs";
import { readTrainOptions, readUsage } from "../../../scripts/lib/options/trainOptions.mjs";

/** Any file that is there. */
const ownFile = fileURLToPath(import.meta.url);

test("a tokenizer by name stands in the link, and one from a file does not", async () => {
  const named = await readTrainOptions(["--data", "a", "--tokenizer", "bpe"]);
  expect([named.tokenizer, named.link]).toEqual([null, "read.tokenizer=bpe"]);
  const filed = await readTrainOptions(["--data", "a", "--tokenizer", ownFile]);
  expect([filed.tokenizer, filed.link]).toEqual([ownFile, ""]);
});

test("what is given stands in the link, and nothing else", async () => {
  const options = await readTrainOptions(
    "--data there --width 16 --epochs 5 --lr 0.1 --no-shuffle --checkpoint-epochs 1,2 --out here".split(" "),
  );
  expect(options).toMatchObject({ data: "there", sample: null, out: "here", backendChosen: false });
  expect(Object.fromEntries(new URLSearchParams(options.link))).toEqual({
    width: "16",
    epochs: "5",
    learningRate: "0.1",
    shuffle: "false",
    checkpointEpochs: "1,2",
  });
  expect(options.config).toMatchObject({ model: "resnet18", width: 16, shuffle: false, batchSize: 256 });
});

test("without data the sample fits the network", async () => {
  expect((await readTrainOptions([])).sample).toBe("emoji");
  expect((await readTrainOptions(["--model", "transformer", "--tied"])).sample).toBe("speeches");
});

test("weights are only evaluated when neither epochs nor steps are asked for", async () => {
  const only = await readTrainOptions(["--init", "a.pth", "--evaluate"]);
  expect(only.config.steps).toBe(0);
  const trained = await readTrainOptions(["--init", "a.pth", "--evaluate", "--steps", "7"]);
  expect(trained.config.steps).toBe(7);
});

test.each([
  ["--nonsense"],
  ["--lr"],
  ["--lr", "fast"],
  ["--lr=-1"],
  ["--epochs", "1.5"],
  ["--preset", "own"],
  ["--init", "a", "--resume", "b"],
  ["--model", "transformer", "--evaluate"],
  ["--generate", "5"],
  ["--data", "a", "--tokenizer", "not-there.json"],
  ["--tokenizer", ownFile],
  ["--data", "a", "--tokenizer", ownFile, "--vocabulary", "300"],
  ["--data", "a", "--tokenizer", ownFile, "--resume", "b"],
  ["--fixes", "fixes.csv"],
  ["--data", "a", "--fixes", "fixes.csv", "--resume", "b"],
  ["--data", "a", "--fixes", "fixes.csv", "--model", "gpt"],
  ["somewhere"],
])("%s %s is refused with a reason", async (...parameters) => {
  const error = await readTrainOptions(parameters).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OptionsError);
  expect(String(error)).toMatch(/\w+ .*\w/);
});

test("the usage names every flag of the configuration", async () => {
  const { fields } = await loadRunConfig();
  const usage = await readUsage();
  const missing = Object.values(fields)
    .map(({ flag }) => (flag === "--shuffle" ? "--no-shuffle" : flag))
    .filter((flag) => !usage.includes(`${flag} `) && !usage.includes(`${flag}\n`));
  expect(missing).toEqual([]);
});

test("--size is a number for pictures and a name for GPT", async () => {
  expect((await readTrainOptions(["--size", "32"])).config.pictureSize).toBe(32);
  const named = await readTrainOptions(["--model", "gpt", "--size", "nano"]);
  const plain = await readTrainOptions(["--model", "gpt"]);
  expect(named.config.layers).toBeLessThanOrEqual(plain.config.layers);
  expect(named.link).toContain("size=nano");
});
