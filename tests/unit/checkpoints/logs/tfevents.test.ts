/** The file is read here by the published format alone: own CRC-32C, own protobuf reader. */
import { expect, test } from "vitest";
import { eventsFileName, writeEvents } from "../../../../src/checkpoints/logs/tfevents.ts";
import { sampleCheckpoint } from "../../../support/samples/checkpointSample.ts";

/** What each byte makes of the sum, bit by bit; shares nothing with src. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1) >>> 0;
  return crc;
});

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

function records(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const result: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    const data = bytes.subarray(at + 12, at + 12 + length);
    // Not by expect, which takes longer than the sums: a long run has 150,000 records.
    const sums = [view.getUint32(at + 8, true), view.getUint32(at + 12 + length, true)].map(unmask);
    if (sums[0] !== crc32c(bytes.subarray(at, at + 8)) || sums[1] !== crc32c(data))
      throw new Error(`The record at byte ${at} has another checksum: ${sums.join()}.`);
    result.push(data);
    at += 16 + length;
  }
  return result;
}

/** Field number to its value: bytes for length-delimited fields, numbers elsewhere. */
function message(bytes: Uint8Array): Map<number, number | Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, number | Uint8Array>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key & 7;
    if (kind === 0) fields.set(key >> 3, varint());
    else if (kind === 1) fields.set(key >> 3, view.getFloat64((at += 8) - 8, true));
    else if (kind === 5) fields.set(key >> 3, view.getFloat32((at += 4) - 4, true));
    else if (kind === 2) {
      const length = varint();
      fields.set(key >> 3, bytes.subarray(at, (at += length)));
    } else throw new Error(`wire type ${kind}`);
  }
  return fields;
}

const part = (value: number | Uint8Array | undefined): Uint8Array => {
  if (!(value instanceof Uint8Array)) throw new Error("no bytes there");
  return value;
};

test("every epoch's scalars are read back by the published format", async () => {
  const { history } = sampleCheckpoint();
  const [first] = history.epochs;
  if (!first) throw new Error("the sample has an epoch");
  const text = { epoch: 300, trainLoss: 0.1, valLoss: 5.5, valPerplexity: 244, learningRate: 5, seconds: 4 };
  const blob = writeEvents({ ...history, points: [], epochs: [first, text] }, 1_700_000_000_500);
  const [version, ...events] = records(new Uint8Array(await blob.arrayBuffer())).map(message);
  expect(version?.get(1)).toBe(1_700_000_000.5);
  expect(new TextDecoder().decode(part(version?.get(3)))).toBe("brain.Event:2");
  const scalars = events.map((event) => {
    const value = message(part(message(part(event.get(5))).get(1)));
    return [event.get(1), event.get(2), new TextDecoder().decode(part(value.get(1))), value.get(2)];
  });
  expect(scalars).toEqual([
    [1_700_000_003, 0, "scalar/train_loss", 1.5],
    [1_700_000_003, 0, "scalar/train_acc", 50],
    [1_700_000_003, 0, "scalar/train_acc5", 100],
    [1_700_000_003, 0, "scalar/val_loss", 1.25],
    [1_700_000_003, 0, "scalar/val_acc", 51.5],
    [1_700_000_003, 0, "scalar/val_acc5", 100],
    [1_700_000_003, 0, "scalar/learning_rate", Math.fround(first.learningRate)],
    [1_700_000_007, 300, "scalar/train_loss", Math.fround(0.1)],
    [1_700_000_007, 300, "scalar/val_loss", 5.5],
    [1_700_000_007, 300, "scalar/val_perplexity", 244],
    [1_700_000_007, 300, "scalar/learning_rate", 5],
  ]);
});

test("every step's loss and learning rate are there, and a very long run is thinned evenly", async () => {
  const point = {
    epoch: 0,
    step: 0,
    loss: 2,
    acc1: 25,
    learningRate: 0.5,
    dataMs: 1,
    stepMs: 2,
    seconds: 0.25,
  };
  const read = async (count: number) => {
    const points = Array.from({ length: count }, (_, step) => ({ ...point, step }));
    const blob = writeEvents({ points, epochs: [], end: null }, 1000);
    const [, ...events] = records(new Uint8Array(await blob.arrayBuffer())).map(message);
    return events.map((event) => {
      const value = message(part(message(part(event.get(5))).get(1)));
      return [event.get(1), event.get(2), new TextDecoder().decode(part(value.get(1))), value.get(2)];
    });
  };
  expect(await read(2)).toEqual([
    [1.25, 0, "step/loss", 2],
    [1.25, 0, "step/acc", 25],
    [1.25, 0, "step/learning_rate", 0.5],
    [1.25, 1, "step/loss", 2],
    [1.25, 1, "step/acc", 25],
    [1.25, 1, "step/learning_rate", 0.5],
  ]);
  const thinned = await read(100_002);
  expect(thinned.filter(([, , tag]) => tag === "step/loss").map(([, step]) => step)).toEqual(
    Array.from({ length: 50_001 }, (_, at) => 2 * at),
  );
});

test("TensorBoard finds the file by its name", () => {
  expect(eventsFileName(1_700_000_000_500)).toBe("events.out.tfevents.1700000000.descent");
});
