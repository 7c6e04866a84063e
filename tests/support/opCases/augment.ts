import { augment, imagenetNormalisation } from "../../../src/backends/ops/augment.ts";
import { integers, makeCase, type OpCase, randomView } from "./opCase.ts";

function casesOf(B: number, S: number): OpCase[] {
  const boxes = randomView([B, 8]);
  for (let b = 0; b < B; b++) {
    const width = 1 + ((b * 5) % S);
    boxes.data.set([b - 3, 2 - b, width, S - (b % S), b % 2, 0, 0, 0], b * 8);
  }
  const title = `${B} pictures of ${S}`;
  // A place in the picture is rounded to 24 bits, and pixels of noise lie up to 4.5 apart: 67 / 2^24 * 4.5.
  return [
    makeCase(
      title,
      augment,
      [integers([B, S, S, 3], 256, "uint8"), boxes],
      imagenetNormalisation,
      S > 32 ? 2e-5 : 2e-6,
    ),
  ];
}

/** Pictures, side. */
const sizes: readonly [number, number][] = [
  [7, 16],
  [1, 1],
  [1, 63],
  [1, 64],
  [2, 67],
];

export const augmentCases = (): OpCase[] => sizes.flatMap((size) => casesOf(...size));
