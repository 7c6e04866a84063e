import { mixPictures } from "../../../src/backends/ops/mixPictures.ts";
import { floats, makeCase, type OpCase, randomView } from "./opCase.ts";

/** Each picture with the one before it: blended, cut, with a part of each erased, and left as it is. */
export const mixPicturesCases = (): OpCase[] =>
  (
    [
      [7, 16, 16],
      [1, 1, 1],
      [3, 63, 65],
    ] as const
  ).map(([B, H, W]) => {
    const rows = Array.from({ length: B }, (_, b) => {
      const erased = b % 2 === 0 ? [1, 0, Math.ceil(W / 2), Math.ceil(H / 3)] : [0, 0, 0, 0];
      const cut = b % 3 === 1 ? [0, 2, W, H - 1] : [0, 0, 0, 0];
      return [(b + B - 1) % B, b % 3 === 0 ? 0.3 : 1, ...cut, ...erased, 0, 0];
    });
    return makeCase(
      `${B}x${H}x${W}`,
      mixPictures,
      [randomView([B, H, W, 4]), floats([B, 12], rows.flat())],
      {},
      1e-6,
    );
  });
