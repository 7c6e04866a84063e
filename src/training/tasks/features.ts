/**
 * What a frozen body makes of every picture, computed once and kept: an epoch is then the head's alone. Always in the same batches,
 * whatever the epoch's order, so that a resumed run has the same bits.
 */
import type { TrainingEvent } from "../event.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Pass } from "../pass.ts";

/** Features of more bytes are not kept: computed again at every step, they still train the same. */
export const mostFeatureBytes = 1 << 29;

/** Pictures of a part in one pass, with their classes and positions. */
interface Seen {
  passes: readonly Pass[];
  labels: Int32Array;
  indices: Int32Array;
}

export interface Features {
  /** [N, length] */
  values: Float32Array;
  length: number;
  /** int32 [N] each: class, and position in the part. */
  labels: Int32Array;
  indices: Int32Array;
}

/** The features of all pictures of `batches`, in their order. */
export async function* computeFeatures(
  learner: Evaluator,
  batches: AsyncIterable<Seen>,
  total: number,
): AsyncGenerator<TrainingEvent, Features> {
  const parts: Float32Array[] = [];
  const labels: number[] = [];
  const indices: number[] = [];
  for await (const batch of batches) {
    const [pass] = batch.passes;
    if (!pass) continue;
    parts.push(await learner.features(pass));
    labels.push(...batch.labels);
    indices.push(...batch.indices);
    yield { kind: "progress", what: "Computing features", done: labels.length, total };
  }
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  const count = Math.max(1, labels.length);
  return {
    values,
    length: values.length / count,
    labels: Int32Array.from(labels),
    indices: Int32Array.from(indices),
  };
}

/** Rows of the features, in any order. */
export function gather({ values, length }: Features, rows: ArrayLike<number>): Float32Array {
  const result = new Float32Array(rows.length * length);
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] ?? 0;
    result.set(values.subarray(row * length, (row + 1) * length), i * length);
  }
  return result;
}
