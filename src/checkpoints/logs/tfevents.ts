/**
 * TensorBoard's event files: records (https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details) of
 * length, its masked CRC-32C, an Event message in protobuf's wire form, and that one's masked CRC-32C.
 * Event: 1 wall_time double, 2 step int64, 3 file_version string, 5 summary. Summary: 1 value. Value: 1 tag, 2 simple_value float
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto).
 */
import { crc32c } from "../../crc.ts";
import type { EpochRow, History, StepPoint } from "./history.ts";

/** One scalar of an epoch: means over it, accuracies in percent. */
const tags: readonly [tag: string, value: (row: EpochRow) => number | undefined][] = [
  ["scalar/train_loss", (row) => row.trainLoss],
  ["scalar/train_acc", (row) => row.trainAcc1],
  ["scalar/train_acc5", (row) => row.trainAcc5],
  ["scalar/val_loss", (row) => row.valLoss],
  ["scalar/val_acc", (row) => row.valAcc1],
  ["scalar/val_acc5", (row) => row.valAcc5],
  ["scalar/val_f1", (row) => row.valF1],
  ["scalar/val_balanced_acc", (row) => row.valBalanced],
  ["scalar/val_perplexity", (row) => row.valPerplexity],
  ["scalar/learning_rate", (row) => row.learningRate],
];

/** One scalar of a step. */
const stepTags: readonly [tag: string, value: (point: StepPoint) => number | undefined][] = [
  ["step/loss", (point) => point.loss],
  ["step/acc", (point) => point.acc1],
  ["step/gradient_norm", (point) => point.gradientNorm],
  ["step/learning_rate", (point) => point.learningRate],
];

/** Beyond it steps are thinned evenly: TensorBoard itself keeps 10,000 of a scalar, and a million would be 200 MB. */
const mostSteps = 100_000;

/** Name that TensorBoard recognises; `started` in milliseconds since 1970. */
export const eventsFileName = (started: number): string =>
  `events.out.tfevents.${Math.floor(started / 1000)}.descent`;

/**
 * The curves by epoch and by step, both counted from 0 as in metrics.jsonl. Wall times are those of a run that began at `started`
 * (milliseconds since 1970) and never paused.
 */
export function writeEvents(history: History, started: number): Blob {
  const records: Uint8Array<ArrayBuffer>[] = [
    record(concat(doubleField(1, started / 1000), textField(3, "brain.Event:2"))),
  ];
  let seconds = started / 1000;
  for (const row of history.epochs) {
    seconds += row.seconds;
    for (const [tag, valueOf] of tags) {
      const value = valueOf(row);
      if (value !== undefined) records.push(record(scalar(seconds, row.epoch, tag, value)));
    }
  }
  const every = Math.ceil(history.points.length / mostSteps);
  for (const point of history.points.filter((_, at) => at % every === 0)) {
    for (const [tag, valueOf] of stepTags) {
      const value = valueOf(point);
      if (value !== undefined)
        records.push(record(scalar(started / 1000 + point.seconds, point.step, tag, value)));
    }
  }
  return new Blob(records, { type: "application/octet-stream" });
}

function scalar(wallTime: number, step: number, tag: string, value: number): Uint8Array<ArrayBuffer> {
  const summary = bytesField(1, concat(textField(1, tag), floatField(2, value)));
  return concat(doubleField(1, wallTime), varintField(2, step), bytesField(5, summary));
}

function record(data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return concat(length, maskedCrc(length), data, maskedCrc(data));
}

/** Rotated and shifted, so that a checksum over data that holds checksums stays good. */
function maskedCrc(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const crc = crc32c(data);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0, true);
  return bytes;
}

// Protobuf's wire types: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.

function varint(value: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.of(...bytes, rest);
}

const varintField = (field: number, value: number): Uint8Array<ArrayBuffer> =>
  concat(varint(field << 3), varint(value));

function doubleField(field: number, value: number): Uint8Array<ArrayBuffer> {
  const data = new DataView(new ArrayBuffer(8));
  data.setFloat64(0, value, true);
  return concat(varint((field << 3) | 1), new Uint8Array(data.buffer));
}

function floatField(field: number, value: number): Uint8Array<ArrayBuffer> {
  const data = new DataView(new ArrayBuffer(4));
  data.setFloat32(0, value, true);
  return concat(varint((field << 3) | 5), new Uint8Array(data.buffer));
}

const bytesField = (field: number, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  concat(varint((field << 3) | 2), varint(bytes.length), bytes);

const textField = (field: number, text: string): Uint8Array<ArrayBuffer> =>
  bytesField(field, new TextEncoder().encode(text));

function concat(...parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
