import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { expect, test } from "vitest";
import type { RunConfig } from "../../../../src/config/config.ts";
import { type ModelName, modelNames, taskOf } from "../../../../src/config/models/index.ts";
import { writeOnnx } from "../../../../src/interop/onnx/onnx.ts";
import type { Trained } from "../../../../src/interop/trained.ts";
import {
  largestDifference,
  sampleLogits,
  samplePictures,
  sampleSize,
  sampleWords,
  trainedSample,
} from "../../../support/samples/trainedSample.ts";
import { onnxPython, runPython } from "../../../support/pytorch/python.ts";

const count = 16;
/** Sums of float32 in another order; the logits are of size one. */
const limit = 1e-4;

const sessionOf = async (trained: Trained, foldsNorms: boolean): Promise<InferenceSession> => {
  const file = writeOnnx(trained, { version: "1.2.3", foldsNorms });
  return InferenceSession.create(new Uint8Array(await file.arrayBuffer()));
};

async function logitsOf(session: InferenceSession, trained: Trained): Promise<Float32Array> {
  if (trained.outputs.kind === "classes") {
    const input = new Tensor("float32", samplePictures(trained, count), [count, 3, sampleSize, sampleSize]);
    const { logits } = await session.run({ input });
    expect(logits?.dims).toEqual([count, trained.network.outputs]);
    return logits?.data as Float32Array;
  }
  const { ids, length } = sampleWords(trained, count);
  const words = new Tensor("int64", BigInt64Array.from(ids, BigInt), [count, length]);
  const { logits } = await session.run({ input_ids: words });
  expect(logits?.dims).toEqual([count, length, trained.network.outputs]);
  return logits?.data as Float32Array;
}

const networks: [ModelName, Partial<RunConfig>][] = [
  ...modelNames.map((model): [ModelName, Partial<RunConfig>] => [model, {}]),
  ["resnet18", { stem: "small" }],
  ["transformer", { tied: true, normFirst: true, activation: "gelu" }],
];

test.each(networks)("onnxruntime gives our logits of %s %o", async (model, fields) => {
  const trained = trainedSample(model, fields);
  const own = await sampleLogits(trained, count);
  const largest = Math.max(...own.map(Math.abs));
  expect(largest).toBeGreaterThan(0.1); // zeros would agree with anything
  expect(largest).toBeLessThan(10);
  for (const foldsNorms of taskOf(model) === "images" ? [false, true] : [false]) {
    const session = await sessionOf(trained, foldsNorms);
    expect(largestDifference(await logitsOf(session, trained), own)).toBeLessThan(limit);
    await session.release();
  }
});

test("a text of any length goes through one file", async () => {
  const trained = trainedSample("transformer");
  const session = await sessionOf(trained, false);
  const run = async (length: number) => {
    const words = new Tensor("int64", new BigInt64Array(length).fill(4n), [1, length]);
    return (await session.run({ input_ids: words }))["logits"]!;
  };
  const [short, long] = [await run(1), await run(100)];
  expect(long.dims).toEqual([1, 100, 23]);
  // A word sees none after it.
  const { data } = long as { data: Float32Array };
  expect(largestDifference(data.slice(0, 23), short.data as Float32Array)).toBeLessThan(limit);
});

/** With nothing before the first word. */
const noWords = (trained: Trained, batch: number): Record<string, Tensor> => {
  const { heads, layers, emsize } = trained.network.config;
  const names = Array.from({ length: layers }, (_, at) => [
    `past_key_values.${at}.key`,
    `past_key_values.${at}.value`,
  ]).flat();
  const none = [batch, heads, 0, emsize / heads];
  return Object.fromEntries(names.map((name) => [name, new Tensor("float32", new Float32Array(0), none)]));
};

test("step by step, a GPT with its cache gives our logits of the whole text", async () => {
  const trained = trainedSample("gpt");
  const rows = 2;
  const { ids, length } = sampleWords(trained, rows);
  const own = await sampleLogits(trained, rows);
  const { outputs } = trained.network;
  const file = writeOnnx(trained, { version: "1.2.3", foldsNorms: false, keepsCache: true });
  const session = await InferenceSession.create(new Uint8Array(await file.arrayBuffer()));
  let past = noWords(trained, rows);
  // A beginning of five words at once, and the others one by one.
  const steps = [5, ...Array.from({ length: length - 5 }, () => 1)];
  let from = 0;
  for (const words of steps) {
    const part = Array.from({ length: rows * words }, (_, at) =>
      BigInt(ids[Math.floor(at / words) * length + from + (at % words)]!),
    );
    const input = new Tensor("int64", BigInt64Array.from(part), [rows, words]);
    const { logits, ...present } = await session.run({ input_ids: input, ...past });
    const wanted = Array.from({ length: rows }, (_, at) =>
      own.slice((at * length + from) * outputs, (at * length + from + words) * outputs),
    ).flatMap((row) => [...row]);
    expect(largestDifference(logits!.data as Float32Array, wanted)).toBeLessThan(limit);
    from += words;
    past = Object.fromEntries(
      Object.entries(present).map(([name, kept]) => {
        expect(kept.dims[2]).toBe(from);
        return [name.replace("present", "past_key_values"), kept as Tensor];
      }),
    );
  }
  await session.release();
});

test("only a network whose words see none after them leaves with a cache", () => {
  expect(() =>
    writeOnnx(trainedSample("transformer"), { version: "1.2.3", foldsNorms: false, keepsCache: true }),
  ).toThrow(/cache/);
});

test.runIf(onnxPython() !== null)("onnx's own checker takes the files", async () => {
  const folder = mkdtempSync(join(tmpdir(), "descent-onnx-"));
  try {
    const files = [...networks.map((network) => [...network, false] as const), ["gpt", {}, true] as const];
    for (const [index, [model, fields, keepsCache]] of files.entries()) {
      const path = join(folder, `${index}.onnx`);
      const how = { version: "1.2.3", foldsNorms: false, keepsCache };
      const file = writeOnnx(trainedSample(model, fields), how);
      writeFileSync(path, new Uint8Array(await file.arrayBuffer()));
    }
    const lines = files.map(
      (_, index) => `onnx.checker.check_model(sys.argv[1] + "/${index}.onnx", full_check=True)`,
    );
    const program = ["import onnx, sys", ...lines, "print('accepted')"].join("\n");
    expect(runPython(["-c", program, folder], ".", onnxPython() ?? "").trim()).toBe("accepted");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
