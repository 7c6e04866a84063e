/** What a program is fed, and what it gives. */
import type { Data } from "../backends/backend.ts";
import type { Batch } from "../models/model.ts";
import type { BatchMetrics } from "./report/metrics.ts";

/** What one program run is fed: a batch or a micro-batch. */
export interface Pass {
  /** Pictures, or columns of text. */
  size: number;
  /** Words per column; text only. */
  length?: number;
  /** The graph's inputs by name, without those that the learner writes itself: weight, seed, positions, hyper. */
  inputs: Readonly<Record<string, Data>>;
}

/** What a program is compiled for: the sizes of a pass, and whether it holds pictures or the features of them. */
export type PassShape = Pick<Pass, "size" | "length" | "inputs">;

/** A name for all passes that one program can run. */
export const nameOf = ({ size, length, inputs }: PassShape): string =>
  `${size} ${length ?? ""} ${inputs["features"] ? "features" : ""}`;

/** What a graph is built for. */
export const batchOf = ({ size: batch, length, inputs }: PassShape): Batch => ({
  batch,
  ...(length === undefined ? {} : { length }),
  ...(inputs["features"] ? { pictures: "features" } : {}),
});

/** A program's `metrics` as numbers. */
export function metricsOf(data: Data | undefined): BatchMetrics {
  const [loss = Number.NaN, correct1 = 0, correct5 = 0, count = 0] = data ?? [];
  return { loss, correct1, correct5, count };
}

/** Whether a program gave the numbers that it was asked for. */
export const isFloats = (data: Data | undefined): data is Float32Array => data instanceof Float32Array;
