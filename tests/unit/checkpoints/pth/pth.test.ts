import { readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "../../../../src/checkpoints/checkpointError.ts";
import { readPickle } from "../../../../src/checkpoints/pth/pickleReader.ts";
import {
  Float,
  OrderedDict,
  TensorReference,
  Tuple,
  type PickleValue,
} from "../../../../src/checkpoints/pth/pickleValues.ts";
import { writePickle } from "../../../../src/checkpoints/pth/pickleWriter.ts";
import { readPth, readPthWeights } from "../../../../src/checkpoints/pth/pthReader.ts";
import { writePth, writePthWeights } from "../../../../src/checkpoints/pth/pthWriter.ts";
import { parameterNames } from "../../../../src/checkpoints/stateDict.ts";
import { counter, float32, type Tensors } from "../../../../src/checkpoints/safetensors/tensors.ts";
import { readWeights } from "../../../../src/checkpoints/weights.ts";
import { recordText, writeCheckpoint, writeWeights } from "../../../../src/checkpoints/checkpoint.ts";
import { writeZip, ZipFile } from "../../../../src/checkpoints/pth/zip.ts";
import { sampleCheckpoint } from "../../../support/samples/checkpointSample.ts";

/** Files that PyTorch 1.13 wrote: tests/fixtures/checkpoints/make.py. */
const fixture = (name: string) => new Blob([readFileSync(`tests/fixtures/checkpoints/${name}`)]);
const text = (ascii: string) => [...new TextEncoder().encode(ascii)];
const from = (length: number, first: number) => Float32Array.from({ length }, (_, i) => i + first);

/** The state_dict of make.py. */
const net: Tensors = new Map([
  ["conv1.weight", float32([4, 3, 3, 3], from(108, 0))],
  ["bn1.weight", float32([4], from(4, 1))],
  ["bn1.bias", float32([4], from(4, 2))],
  ["bn1.running_mean", float32([4], from(4, 3))],
  ["bn1.running_var", float32([4], from(4, 4))],
  ["bn1.num_batches_tracked", counter(5)],
  ["fc.weight", float32([2, 4], from(8, 6))],
  ["fc.bias", float32([2], from(2, 7))],
]);

describe("PyTorch's files are read", () => {
  test.each(["weights.pth", "older.pth", "deflated.pth"])(
    "%s gives the state_dict, in order",
    async (name) => {
      const { stateDict } = await readPth(fixture(name));
      expect([...stateDict]).toEqual([...net]);
    },
  );

  test("a checkpoint of the imagenet example gives weights, momentum, epoch, best", async () => {
    const read = await readPth(fixture("imagenet.pth.tar"));
    expect(read).toMatchObject({ epoch: 5, arch: "resnet18", bestAcc1: 35.25 });
    expect([...read.stateDict.keys()]).toEqual([...net.keys()].map((name) => `module.${name}`));
    expect([...read.optimizer.keys()]).toEqual(
      ["conv1.weight", "bn1.weight", "bn1.bias", "fc.weight", "fc.bias"].map(
        (n) => `momentum_buffer.module.${n}`,
      ),
    );
    expect(read.optimizer.get("momentum_buffer.module.bn1.bias")?.data).toEqual(
      Float32Array.of(2, 2.25, 2.5, 2.75),
    );
    expect((await readWeights(fixture("imagenet.pth.tar"))).stateDict).toEqual(net);
  });

  test("views, strides and other float types", async () => {
    const { stateDict } = await readWeights(fixture("views.pth"));
    const transposed = Float32Array.from({ length: 24 }, (_, i) => (i % 6) * 4 + Math.floor(i / 6));
    expect(stateDict).toEqual(
      new Map([
        ["transposed", float32([4, 2, 3], transposed)],
        ["part", float32([2, 2], Float32Array.of(16, 18, 20, 22))],
        ["half", float32([2], Float32Array.of(1.5, -2))],
        ["bfloat", float32([2], Float32Array.of(1.5, -2))],
        ["double", float32([], Float32Array.of(0.1))],
        ["empty", float32([0, 3], new Float32Array(0))],
        ["parameter", float32([2], Float32Array.of(1, 1))],
      ]),
    );
  });

  test("a file that wants to run something is refused with its name", async () => {
    await expect(readPth(fixture("hostile.pth"))).rejects.toThrow(
      /“(posix|nt).system”, which is not run here/,
    );
  });

  test("a whole module gives its parameters and buffers, though its class is not here", async () => {
    const { tensors, notes } = await readPthWeights(fixture("module-older.pth"));
    expect(tensors).toEqual((await readPthWeights(fixture("older.pth"))).tensors);
    expect(notes).toEqual([expect.stringContaining("whole module, “__main__.Net”")]);
  });
});

describe("what is written is read again", () => {
  test("a checkpoint as .pth.tar", async () => {
    const checkpoint = sampleCheckpoint();
    const read = await readPth(writePth(checkpoint));
    expect(read).toEqual({
      nanoGpt: null,
      stateDict: checkpoint.model,
      optimizer: checkpoint.optimizer,
      epoch: 1,
      arch: "resnet18",
      bestAcc1: 51.5,
      recipe: {
        optimizer: "sgd",
        learningRate: 0.1,
        lastRate: 0.1,
        momentum: 0.9,
        weightDecay: 1e-4,
        scheduler: { stepSize: 30, gamma: 0.1 },
        unknown: null,
      },
      maker: "example",
      descent: recordText(checkpoint),
      average: checkpoint.average,
      best: checkpoint.bestModel,
    });
    const wrapped = await readPth(writePth(checkpoint, { module: true }));
    expect([...wrapped.stateDict.keys()][0]).toBe("module.conv1.weight");
  });

  test("plain values of every kind", () => {
    const value: PickleValue = new Map<PickleValue, PickleValue>([
      ["int", [0, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 40, -(2 ** 52)]],
      ["float", [0.1, 1e300]],
      ["text", "Ünïcode \u{1f600}"],
      [3, new Tuple([true, false, null])],
      ["dict", new OrderedDict([["a", new Map()]])],
    ]);
    const bytes = writePickle(value);
    expect(readPickle(bytes)).toEqual({ value, end: bytes.length });
    expect(readPickle(writePickle(new Float(1))).value).toBe(1);
  });

  test("entries of a zip begin at multiples of 64, so that torch can map them", async () => {
    const names = ["a", "archive/data/12"];
    const blob = writeZip(names.map((name) => ({ name, data: Uint8Array.of(0xab, 0xcd) })));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const starts = [...bytes.keys()].filter((i) => bytes[i] === 0xab && bytes[i + 1] === 0xcd);
    expect(starts.map((start) => start % 64)).toEqual([0, 0]);
    const zip = await ZipFile.open(blob);
    expect(zip.names).toEqual(names);
    expect([...(await zip.read("a", 2))]).toEqual([0xab, 0xcd]);
    await expect(zip.read("a", 1)).rejects.toThrow(/claims 2 bytes, and at most 1/);
  });
});

describe("weights out of any file", () => {
  /** What a file says beside its tensors when it says nothing. */
  const plain = { unusable: new Map(), about: { classes: null, normalisation: null }, notes: [] };

  test.each(["weights.pth", "older.pth"])("%s", async (name) => {
    expect(await readWeights(fixture(name))).toEqual({ ...plain, stateDict: net, format: "pth" });
  });

  test("our own weights, checkpoints and .pth", async () => {
    const checkpoint = sampleCheckpoint();
    const { model } = checkpoint;
    expect(await readWeights(writeWeights(model))).toEqual({
      ...plain,
      stateDict: model,
      format: "safetensors",
    });
    expect(await readWeights(writePthWeights(model))).toEqual({ ...plain, stateDict: model, format: "pth" });
    const { stateDict, format } = await readWeights(writeCheckpoint(checkpoint));
    expect(format).toBe("checkpoint");
    expect(stateDict.get("fc.bias")).toEqual(checkpoint.average.get("fc.bias"));
    expect(stateDict.get("fc.weight")).toEqual(model.get("fc.weight"));
  });

  test("counters that old files lack are added", async () => {
    const old = new Map([...net].filter(([name]) => !name.endsWith("num_batches_tracked")));
    const { stateDict } = await readWeights(writeWeights(old));
    expect([...stateDict.keys()]).toEqual([...net.keys()]);
    expect(stateDict.get("bn1.num_batches_tracked")).toEqual(counter(0));
  });

  test("anything else is refused with a reason", async () => {
    await expect(readWeights(new Blob(["\x89PNG picture"]))).rejects.toThrow(CheckpointError);
    await expect(readWeights(new Blob([Uint8Array.of(0x80, 2, 0xff, 0x2e)]))).rejects.toThrow(
      /neither a file of/,
    );
    await expect(readWeights(writeZip([{ name: "x", data: new Uint8Array(1) }]))).rejects.toThrow(
      /no data.pkl/,
    );
    const bad = new Map([["a", float32([1], Float32Array.of(NaN))]]);
    await expect(readWeights(writeWeights(bad))).rejects.toThrow("a has the value NaN");
  });
});

describe("a small file cannot ask for much", () => {
  test("entries that unpack to far more than the file", async () => {
    const packed = zipSync({ zeros: new Uint8Array(1e5) });
    const view = new DataView(packed.buffer);
    const directory = packed.findIndex((_, i) => view.getUint32(i, true) === 0x02014b50);
    view.setUint32(directory + 24, 2e8, true); // what it claims to unpack to
    const zip = await ZipFile.open(new Blob([packed]));
    await expect(zip.read("zeros", 1e9)).rejects.toThrow(/would unpack to 200.0 MB, far more than its own/);
  });

  test("many tensors over the same numbers", async () => {
    const storage = { key: "0", type: "F32" as const, typeName: "", elements: 1000 };
    const shared = Array.from({ length: 5 }, (_, i): [PickleValue, PickleValue] => [
      `tensor${i}`,
      new TensorReference(storage, 0, [1000], [1]),
    ]);
    const file = (count: number) =>
      writeZip([
        { name: "a/data.pkl", data: writePickle(new Map(shared.slice(0, count))) },
        { name: "a/data/0", data: new Uint8Array(4000) },
      ]);
    expect((await readPth(file(4))).stateDict.size).toBe(4);
    await expect(readPth(file(5))).rejects.toThrow(/“tensor4” and those before it claim far more/);
  });

  test("a tensor that repeats one number", async () => {
    const storage = { key: "0", type: "F32" as const, typeName: "", elements: 1 };
    const root = new Map<PickleValue, PickleValue>([["a", new TensorReference(storage, 0, [1e9], [0])]]);
    const file = writeZip([
      { name: "a/data.pkl", data: writePickle(root) },
      { name: "a/data/0", data: new Uint8Array(4) },
    ]);
    await expect(readPth(file)).rejects.toThrow(/“a” \[1000000000\] reaches beyond its 1 numbers/);
  });

  test("a pickle that makes long dicts over and over", () => {
    // A list of 1,000 pairs, remembered; then OrderedDict(list), 100,000 times.
    const pairs = Array.from({ length: 1000 }, (_, i) => [0x4d, i & 255, i >> 8, 0x4b, 0, 0x86]).flat(); // (i, 0)
    const bomb = Uint8Array.from([
      ...text("ccollections\nOrderedDict\nq\0("),
      ...text("]("),
      ...pairs,
      ...text("et"),
      ...text("q\x01"),
      ...Array.from({ length: 100_000 }, () => text("h\0h\x01R0")).flat(),
      ...text("."),
    ]);
    const began = process.cpuUsage();
    expect(() => readPickle(bomb)).toThrow(/more than 2000000 operations/);
    // Microseconds of processor time, to which a busy machine adds nothing.
    expect(process.cpuUsage(began).user).toBeLessThan(20e6);
  });
});

test("parameters are counted as PyTorch does: no buffers, a tied one once", () => {
  const model: Tensors = new Map(
    ["decoder.weight", "decoder.bias", "pos_encoder.pe", "input_emb.weight"].map((n) => [n, counter(0)]),
  );
  expect(parameterNames(model, false)).toEqual(["decoder.weight", "decoder.bias", "input_emb.weight"]);
  expect(parameterNames(model, true)).toEqual(["decoder.weight", "decoder.bias"]);
});
