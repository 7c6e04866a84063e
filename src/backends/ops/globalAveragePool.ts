import { expectShape, expectWholeVectors, type NoAttributes } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { activations } from "./parts/cases.ts";
import { floats, forms, given, written } from "./parts/shape.ts";

export interface Extent {
  height: number;
  width: number;
}

/** [dy [B,C]] -> [B,H,W,C]: the gradient shared out evenly. */
export const globalAveragePoolGradient: TableOp<Extent> = {
  name: "globalAveragePoolGradient",
  outputs([dy], { height, width }) {
    return [{ shape: [dy!.shape[0]!, height, width, dy!.shape[1]!], type: "float32" }];
  },
  reference([dy], [dx], { height, width }) {
    const [B = 0, C = 0] = dy!.shape;
    const area = height * width;
    for (let b = 0; b < B; b++)
      for (let p = 0; p < area; p++)
        for (let c = 0; c < C; c++) dx!.data[(b * area + p) * C + c] = dy!.data[b * C + c]! / area;
  },
  cases: (b) => b.apply(globalAveragePoolGradient, [activations(b, [3, 20])], { height: 5, width: 5 }),
  shape: written(...forms.pictures, [], ({ H, W, C, B }) => given([floats(B, C)], { height: H, width: W })),
};

/** torch.nn.AdaptiveAvgPool2d(1) and flatten: [x [B,H,W,C]] -> [B,C]. */
export const globalAveragePool: TableOp<NoAttributes> = {
  name: "globalAveragePool",
  outputs([x]) {
    expectShape(x?.shape.length === 4, "globalAveragePool", x!);
    expectWholeVectors("globalAveragePool", x!);
    return [{ shape: [x!.shape[0]!, x!.shape[3]!], type: "float32" }];
  },
  gradient({ inputs: [x] }, [dy], graph) {
    const [, height = 0, width = 0] = x!.shape;
    return [graph.apply(globalAveragePoolGradient, [dy], { height, width })[0]];
  },
  reference([x], [y]) {
    const [B = 0, H = 0, W = 0, C = 0] = x!.shape;
    for (let b = 0; b < B; b++)
      for (let c = 0; c < C; c++) {
        let sum = 0;
        for (let p = 0; p < H * W; p++) sum += x!.data[(b * H * W + p) * C + c]!;
        y!.data[b * C + c] = sum / (H * W);
      }
  },
  cases: (b) => b.apply(globalAveragePool, [activations(b, [3, 5, 5, 20])], {}),
  shape: written(...forms.pictures, [], ({ H, W, C, B }) => given([floats(B, H, W, C)], {})),
};
