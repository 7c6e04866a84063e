import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "../../../../src/checkpoints/checkpointError.ts";
import {
  parseSafetensors,
  readSafetensorsHeader,
  readSafetensors,
  writeSafetensors,
} from "../../../../src/checkpoints/safetensors/safetensors.ts";
import {
  counter,
  firstNonFinite,
  float32,
  floats,
  type Tensors,
} from "../../../../src/checkpoints/safetensors/tensors.ts";

const bytes = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

/** A file from a header as text and its data, lengths right. */
function file(header: string, data: number, claimed?: bigint): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const result = new Uint8Array(8 + text.length + data);
  new DataView(result.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  result.set(text, 8);
  return result;
}

const some: Tensors = new Map([
  ["bn.num_batches_tracked", counter(7)],
  ["conv.weight", float32([2, 1, 1, 3], Float32Array.of(1, -2, 3.5, 1e-30, 5, Math.PI))],
  ["bytes", { type: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
  ["empty", float32([0, 4], new Float32Array(0))],
  ["half", { type: "F16", shape: [2], data: Uint16Array.of(0x3c00, 0x7bff) }],
  ["double", { type: "F64", shape: [], data: Float64Array.of(0.1) }],
  ["words", { type: "I32", shape: [2], data: Int32Array.of(-1, 5) }],
]);

describe("what is written is read again", () => {
  test("every type, bit for bit, in the same order, with metadata", async () => {
    const blob = writeSafetensors(some, { format: "pt", note: "Ünïcode \u2028" });
    const read = await readSafetensors(blob);
    expect(read.metadata).toEqual({ format: "pt", note: "Ünïcode \u2028" });
    expect([...read.tensors.keys()]).toEqual([...some.keys()]);
    for (const [name, tensor] of some) expect(read.tensors.get(name)).toEqual(tensor);
    expect(parseSafetensors(await bytes(blob))).toEqual(read);
  });

  test("every tensor lies at a multiple of its element's size", async () => {
    const data = await bytes(writeSafetensors(some));
    const length = Number(new DataView(data.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(data.subarray(8, 8 + length))) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    expect(length % 8).toBe(0);
    for (const [name, tensor] of some)
      expect((header[name]?.data_offsets[0] ?? 1) % tensor.data.BYTES_PER_ELEMENT).toBe(0);
  });

  test("shared memory is copied, and a wrong shape is refused", async () => {
    const shared = new Float32Array(new SharedArrayBuffer(8)).fill(2);
    const read = await readSafetensors(writeSafetensors(new Map([["a", float32([2], shared)]])));
    expect(read.tensors.get("a")?.data).toEqual(Float32Array.of(2, 2));
    expect(() => writeSafetensors(new Map([["a", float32([3], shared)]]))).toThrow("asks for 3");
  });
});

describe("float types become float32", () => {
  test("half, bfloat16 and double", () => {
    const half = Uint16Array.of(0x0001, 0x03ff, 0x3555, 0xc000, 0x7c00, 0x8000);
    expect([...floats("h", { type: "F16", shape: [6], data: half })]).toEqual([
      2 ** -24,
      Math.fround(1023 * 2 ** -24),
      0.333251953125,
      -2,
      Infinity,
      -0,
    ]);
    const bfloat = Uint16Array.of(0x3f80, 0xc049, 0x7f80);
    expect([...floats("b", { type: "BF16", shape: [3], data: bfloat })]).toEqual([1, -3.140625, Infinity]);
    expect([...floats("d", { type: "F64", shape: [1], data: Float64Array.of(0.1) })]).toEqual([
      Math.fround(0.1),
    ]);
    expect(() => floats("i", counter(1))).toThrow(/“i” holds whole numbers/);
  });
});

test("the first value that is not finite is named", () => {
  const values = new Float32Array(1000);
  const tensors: Tensors = new Map([
    ["n", counter(3)],
    ["w", float32([10, 100], values)],
  ]);
  expect(firstNonFinite(tensors)).toBeNull();
  values[998] = -Infinity;
  values[999] = NaN;
  expect(firstNonFinite(tensors)).toEqual({ name: "w", index: 998, value: -Infinity });
});

const one = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
const refused: [string, Uint8Array<ArrayBuffer>, RegExp][] = [
  ["an empty file", new Uint8Array(0), /has 0 bytes|file is empty/],
  ["a header of 2^60 bytes", file(one, 8, 2n ** 60n), /claims 1152921504606846976 bytes/],
  ["a truncated header", file(one, 8, 500n), /only 62 follow/],
  ["a truncated tensor", file(one, 7), /ends at byte 8 of the data, but there are 7.*download it again/],
  ["trailing bytes", file(one, 9), /1 bytes after the last tensor/],
  ["no JSON", file("{nonsense", 0), /not JSON/],
  ["a JSON list", file("[]", 0), /not a JSON object/],
  ["leading blanks", file(" {}", 0), /not a JSON object/],
  ["bytes that are no UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe), /not JSON/],
  [
    "a tensor too short for its shape",
    file(one.replace("[2]", "[3]"), 8),
    /needs 12 bytes, but its place has 8/,
  ],
  ["sizes that overflow", file(one.replace("[2]", "[4294967296,4294967296]"), 8), /needs NaN bytes/],
  ["a negative size", file(one.replace("[2]", "[-2]"), 8), /not {dtype, shape, data_offsets}/],
  ["an unknown type", file(one.replace("F32", "C64"), 8), /“C64”; F64, F32/],
  ["a foreign key", file(one.replace('"shape"', '"x":1,"shape"'), 8), /not {dtype/],
  [
    "an overlap",
    file(
      '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}',
      6,
    ),
    /“b” overlaps/,
  ],
  [
    "a gap",
    file(
      '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[5,7]}}',
      7,
    ),
    /1 bytes before tensor “b”/,
  ],
  ["metadata that is no text", file('{"__metadata__":{"a":1}}', 0), /__metadata__/],
];

test.each(refused)("%s is refused with a reason, and so as a Blob", async (_, data, reason) => {
  expect(() => parseSafetensors(data)).toThrow(CheckpointError);
  expect(() => parseSafetensors(data)).toThrow(reason);
  await expect(readSafetensors(new Blob([data]))).rejects.toThrow(reason);
});

test("a tensor may be called constructor", () => {
  const read = parseSafetensors(file(one.replace('"a"', '"constructor"'), 8));
  expect(read.tensors.get("constructor")?.shape).toEqual([2]);
});

const reference = new URL("../../../fixtures/reference/resnet-tiny/init.safetensors", import.meta.url);
test("PyTorch's ResNet-18 of width 8 is read", () => {
  const { tensors } = parseSafetensors(new Uint8Array(readFileSync(reference)));
  expect(tensors.size).toBe(122);
  expect(tensors.get("conv1.weight")?.shape.slice(1)).toEqual([3, 7, 7]);
  expect(tensors.get("bn1.num_batches_tracked")).toMatchObject({ type: "I64", shape: [] });
});

test("a tensor of another of the format's types is passed over by name, and a file's header is enough to see shapes", async () => {
  const header =
    '{"mask":{"dtype":"BOOL","shape":[2,2],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}';
  const data = file(header, 8);
  const { tensors, unusable } = parseSafetensors(data);
  expect([...tensors.keys()]).toEqual(["a"]);
  expect(unusable.get("mask")).toBe("has element type “BOOL”, which is not read");
  expect((await readSafetensorsHeader(new Blob([data]))).shapes).toEqual(
    new Map([
      ["mask", [2, 2]],
      ["a", [1]],
    ]),
  );
  expect(() => parseSafetensors(file(header.replace("[2,2]", "[2,3]"), 8))).toThrow(
    /BOOL \[2, 3\] needs 6 bytes/,
  );
});
