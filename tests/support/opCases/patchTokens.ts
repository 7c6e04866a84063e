import { patchTokens, patchTokensGradient } from "../../../src/backends/ops/patchTokens.ts";
import { makeCase, type OpCase, randomView } from "./opCase.ts";

/** Pictures, patches down and across, channels. */
const sizes: readonly [number, number, number, number][] = [
  [1, 1, 1, 4],
  [6, 4, 4, 48],
  [3, 2, 5, 20],
  [13, 8, 8, 64],
  [2, 7, 9, 68],
];

export const patchTokensCases = (): OpCase[] =>
  sizes.flatMap(([B, H, W, E]) => {
    const T = H * W + 1;
    const inputs = [randomView([B, H, W, E]), randomView([E]), randomView([1, 1, E]), randomView([1, T, E])];
    const title = `${B}x${H}x${W}x${E}`;
    return [
      makeCase(title, patchTokens, inputs, {}),
      makeCase(title, patchTokensGradient, [randomView([T * B, E])], { height: H, width: W }),
    ];
  });
