import { globalAveragePool, globalAveragePoolGradient } from "../../../src/backends/ops/globalAveragePool.ts";
import { poolingSizes } from "./maxPool.ts";
import { makeCase, type OpCase, randomView } from "./opCase.ts";

export const globalAveragePoolCases = (): OpCase[] =>
  poolingSizes.flatMap(([B, H, C]) => {
    const title = `${B}x${H}x${H}x${C}`;
    return [
      // Its sum has as many terms as the picture has places.
      makeCase(title, globalAveragePool, [randomView([B, H, H, C])], {}, H > 32 ? 1e-5 : 2e-6),
      makeCase(title, globalAveragePoolGradient, [randomView([B, C])], { height: H, width: H }),
    ];
  });
