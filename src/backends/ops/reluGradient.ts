import type { Op } from "../graph.ts";

/** [dy, y] -> dy * scale where y > 0, else 0: back through ReLU and the dropout after it. */
export const reluGradient: Op<{ scale: number }> = {
  name: "reluGradient",
  inPlace: [[0, 0]],
  outputs: ([dy]) => [
    dy!.rowStride
      ? { shape: dy!.shape, type: "float32", rowStride: dy!.rowStride }
      : { shape: dy!.shape, type: "float32" },
  ],
  reference([dy, y], [dz], { scale }) {
    for (let i = 0; i < dy!.data.length; i++) dz!.data[i] = y!.data[i]! > 0 ? dy!.data[i]! * scale : 0;
  },
};
