import { expectShape, expectWholeVectors } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, weights } from "./parts/cases.ts";
import { floats, given, written } from "./parts/shape.ts";

export interface PatchTokensGradient {
  /** Patches of a picture, down and across. */
  height: number;
  width: number;
}

/** "8x8x192 b8": patches down and across, channels, pictures. */
const form = "{H}x{W}x{E} b{B}";
const example = "8x8x192 b8";

/**
 * [dy [T*B,E]] -> [dx [B,H,W,E], dbias [E], dtoken [1,1,E], dpositions [1,T,E]]. A position's gradient is the sum over the pictures;
 * the token's is that of the first position, the bias's the sum of the others'.
 */
export const patchTokensGradient: TableOp<PatchTokensGradient> = {
  name: "patchTokensGradient",
  outputs([dy], { height, width }) {
    const [rows = 0, E = 0] = dy!.shape;
    const T = height * width + 1;
    return [floats(rows / T, height, width, E), floats(E), floats(1, 1, E), floats(1, T, E)];
  },
  reference([dy], [dx, dbias, dtoken, dpositions], { height, width }) {
    const [rows = 0, E = 0] = dy!.shape;
    const T = height * width + 1;
    const B = rows / T;
    const bias = new Float64Array(E);
    for (let t = 0; t < T; t++)
      for (let e = 0; e < E; e++) {
        let sum = 0;
        for (let b = 0; b < B; b++) {
          const value = dy!.data[(t * B + b) * E + e]!;
          sum += value;
          if (t > 0) dx!.data[(b * (T - 1) + t - 1) * E + e] = value;
        }
        dpositions!.data[t * E + e] = sum;
        if (t > 0) bias[e]! += sum;
        else dtoken!.data[e] = sum;
      }
    dbias!.data.set(bias);
  },
  cases: (b) => b.apply(patchTokensGradient, [activations(b, [63, 20])], { height: 4, width: 5 }),
  shape: written(form, example, [], ({ H, W, E, B }) =>
    given([floats((H * W + 1) * B, E)], { height: H, width: W }),
  ),
};

/**
 * The rows that a Vision Transformer's encoder sees, after its patches' convolution: [x [B,H,W,E], bias [E], token [1,1,E], positions
 * [1,T,E]] -> [T*B,E], T = H*W + 1. Rows are sequence first (row = place * batch + picture); the class token leads, then come the
 * patches row by row, all of them with their position's row added.
 */
export const patchTokens: TableOp<Record<string, never>> = {
  name: "patchTokens",
  outputs([x, bias, token, positions]) {
    const [B = 0, H = 0, W = 0, E = 0] = x!.shape;
    const fits = bias?.shape[0] === E && token?.shape[2] === E && positions?.shape[1] === H * W + 1;
    expectShape(fits && positions.shape[2] === E, "patchTokens", x!, bias!, token!, positions!);
    expectWholeVectors("patchTokens", x!);
    return [{ shape: [(H * W + 1) * B, E], type: "float32" }];
  },
  gradient({ inputs: [x] }, [dy], graph) {
    const [, height = 0, width = 0] = x!.shape;
    return [...graph.apply(patchTokensGradient, [dy], { height, width })];
  },
  reference([x, bias, token, positions], [y]) {
    const [B = 0, H = 0, W = 0, E = 0] = x!.shape;
    for (let t = 0; t < H * W + 1; t++)
      for (let b = 0; b < B; b++)
        for (let e = 0; e < E; e++) {
          const own = t === 0 ? token!.data[e]! : x!.data[(b * H * W + t - 1) * E + e]! + bias!.data[e]!;
          y!.data[(t * B + b) * E + e] = own + positions!.data[t * E + e]!;
        }
  },
  cases(b) {
    const [B, H, W, E] = [3, 4, 5, 20];
    const inputs = [weights(b, [E]), weights(b, [1, 1, E]), weights(b, [1, H * W + 1, E])];
    b.apply(patchTokens, [activations(b, [B, H, W, E]), ...inputs], {});
  },
  shape: written(form, example, [], ({ H, W, E, B }) =>
    given([floats(B, H, W, E), floats(E), floats(1, 1, E), floats(1, H * W + 1, E)], {}),
  ),
};
