/**
 * Which pictures of a set are worth a second look, and why: labels that are probably wrong, pictures that are there twice, pictures
 * unlike all others, blurred and empty ones. A leaf: the numbers come from whoever judged the pictures.
 */
import { suspects } from "./confidentLearning.ts";
import { areAlike, nearDuplicates, type PictureHash } from "./nearDuplicates.ts";
import { lowOutliers } from "./outliers.ts";
import { isEmpty, type PictureQuality } from "./pictureQuality.ts";

export type Reason =
  /** The network is confident of another class; `margin` as confident learning has it. */
  | { kind: "label"; suggested: number; margin: number }
  /** It looks like an earlier picture, whose hash differs in so many of 64 bits. */
  | { kind: "twin"; of: number; distance: number }
  /** Less evidence for any class than other pictures have, by so many deviations. */
  | { kind: "outlier"; deviation: number }
  | { kind: "blurred"; deviation: number }
  | { kind: "empty" };

export const reasonKinds = [
  "label",
  "twin",
  "outlier",
  "blurred",
  "empty",
] as const satisfies Reason["kind"][];

/** What is known of the pictures of a set, each in the same place: training first, then validation. */
export interface Judged {
  classes: number;
  labels: Int32Array;
  /** [pictures, classes], row by row. */
  probabilities: Float32Array;
  /** Logarithm of the sum of the exponentials of the logits: the evidence for any class (Liu et al. 2020, the negative energy). */
  evidence: Float32Array;
  hashes: readonly PictureHash[];
  thumbnails: readonly Uint8Array[];
  qualities: readonly PictureQuality[];
}

export interface Look {
  /** Place in the given pictures. */
  index: number;
  /** In the order of `reasonKinds`. */
  reasons: Reason[];
}

/** Pictures by their first reason in the order of `reasonKinds`, the surest first. Throws RangeError where sizes do not fit. */
export function secondLook(judged: Judged): Look[] {
  const { labels, probabilities, classes, evidence, qualities } = judged;
  const found = new Map<number, Reason[]>();
  const add = (index: number, reason: Reason): void => {
    const reasons = found.get(index);
    if (reasons) reasons.push(reason);
    else found.set(index, [reason]);
  };
  const empty = qualities.map(isEmpty);
  for (const { index, suggested, margin } of suspects(probabilities, labels, classes))
    add(index, { kind: "label", suggested, margin });
  for (const [index, twin] of twins(judged, empty)) add(index, { kind: "twin", ...twin });
  for (const { index, deviation } of lowOutliers(evidence)) add(index, { kind: "outlier", deviation });
  const seen = qualities.flatMap((_, index) => (empty[index] ? [] : [index]));
  for (const { index, deviation } of lowOutliers(seen.map((at) => qualities[at]?.sharpness ?? 0)))
    add(seen[index] ?? 0, { kind: "blurred", deviation });
  for (const [index, is] of empty.entries()) if (is) add(index, { kind: "empty" });
  const rank = ({ reasons: [first] }: Look): number => reasonKinds.indexOf(first?.kind ?? "empty");
  // Those of a kind stand in the order in which they were found.
  return Array.from(found, ([index, reasons]) => ({ index, reasons })).toSorted((a, b) => rank(a) - rank(b));
}

/** Each picture that looks like an earlier one, with the most alike of them. Empty pictures all look alike, which says nothing. */
function twins(
  { hashes, thumbnails }: Judged,
  empty: readonly boolean[],
): Map<number, { of: number; distance: number }> {
  const seen = hashes.flatMap((_, index) => (empty[index] ? [] : [index]));
  const found = new Map<number, { of: number; distance: number }>();
  const none = new Uint8Array();
  const isAlike = (first: number, second: number): boolean =>
    areAlike(thumbnails[seen[first] ?? 0] ?? none, thumbnails[seen[second] ?? 0] ?? none);
  const own = seen.map((at): PictureHash => hashes[at] ?? [0, 0]);
  for (const { first, second, distance } of nearDuplicates(own, undefined, isAlike)) {
    const index = seen[second] ?? 0;
    if (!found.has(index)) found.set(index, { of: seen[first] ?? 0, distance });
  }
  return found;
}
