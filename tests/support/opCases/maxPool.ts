import type { Op } from "../../../src/backends/graph.ts";
import { maxPool, maxPoolGradient } from "../../../src/backends/ops/maxPool.ts";
import { makeCase, type OpCase, randomView, runReference } from "./opCase.ts";

/** Pictures, side, channels. */
export const poolingSizes: readonly [number, number, number][] = [
  [1, 7, 4],
  [3, 16, 20],
  [1, 1, 4],
  [1, 63, 4],
  [1, 64, 4],
  [2, 65, 4],
];

const pooling = { window: 3, stride: 2, padding: 1 };

export const maxPoolCases = (): OpCase[] =>
  poolingSizes.flatMap(([B, H, C]) => {
    const x = randomView([B, H, H, C]);
    const [y, indices] = runReference(maxPool as unknown as Op, [x], pooling);
    const title = `${B}x${H}x${H}x${C}`;
    const extent = { ...pooling, height: H, width: H };
    return [
      makeCase(title, maxPool, [x], pooling, 0),
      makeCase(title, maxPoolGradient, [randomView(y!.shape), indices], extent),
    ];
  });
