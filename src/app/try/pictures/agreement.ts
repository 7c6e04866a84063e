import type { FolderName, Prediction } from "../../../worker/border/protocol.ts";

/** How often names agree with the folders that pictures lie in, in percent. */
export interface Agreement {
  predictions: Prediction[];
  top1: number;
  top5: number;
}

/** Over the pictures that have a label and could be read; null where there are none. */
export function agreement(rows: readonly FolderName[]): Agreement | null {
  const predictions = rows.flatMap(({ file, label, top }, index): Prediction[] =>
    label === null || top.length === 0 ? [] : [{ index, name: file, expected: label, top: [...top] }],
  );
  if (predictions.length === 0) return null;
  const share = (places: number): number =>
    (100 *
      predictions.filter(({ expected, top }) => top.slice(0, places).some(({ index }) => index === expected))
        .length) /
    predictions.length;
  return { predictions, top1: share(1), top5: share(5) };
}
