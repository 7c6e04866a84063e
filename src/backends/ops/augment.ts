import { expectShape } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { floats, forms, given, written } from "./parts/shape.ts";

export interface Augment {
  /** Of red, green and blue, after division by 255. */
  mean: readonly [number, number, number];
  standardDeviation: readonly [number, number, number];
}

/** ImageNet's, as torchvision's examples use them. */
export const imagenetNormalisation: Augment = {
  mean: [0.485, 0.456, 0.406],
  standardDeviation: [0.229, 0.224, 0.225],
};

/** Numbers per box: left, top, width, height, flip (0 or 1), and three zeros that make it two vectors of four. */
export const boxLength = 8;

/** The two source pixels of output pixel `i` of `n`, and the second one's share. */
const taps = (start: number, length: number, i: number, n: number): [number, number, number] => {
  const at = Math.min(Math.max(start + ((i + 0.5) * length) / n - 0.5, start), start + length - 1);
  const low = Math.floor(at);
  return [low, Math.min(low + 1, start + length - 1), at - low];
};

/**
 * Crop, flip and normalise on the device: [pictures u8 [B,S,S,3], boxes f32 [B,8]] -> x [B,S,S,4]. Output pixel x takes the
 * picture at left + (x + 1/2) * width / S - 1/2, bilinearly, kept inside the box; what lies outside the picture is black. The
 * fourth channel is 0, so that rows are vectors of four.
 */
export const augment: TableOp<Augment> = {
  name: "augment",
  outputs([pictures, boxes]) {
    expectShape(pictures?.shape[3] === 3 && boxes?.shape[1] === boxLength, "augment", pictures!, boxes!);
    const [B = 0, H = 0, W = 0] = pictures!.shape;
    return [{ shape: [B, H, W, 4], type: "float32" }];
  },
  reference([pictures, boxes], [x], { mean, standardDeviation }) {
    const [B = 0, H = 0, W = 0] = pictures!.shape;
    const pixel = (b: number, h: number, w: number, c: number): number =>
      h < 0 || h >= H || w < 0 || w >= W ? 0 : pictures!.data[((b * H + h) * W + w) * 3 + c]!;
    for (let b = 0; b < B; b++) {
      const [left = 0, top = 0, width = 0, height = 0, flip = 0] = boxes!.data.subarray(
        b * boxLength,
        b * boxLength + 5,
      );
      for (let i = 0; i < H; i++) {
        const [top0, top1, down] = taps(top, height, i, H);
        for (let j = 0; j < W; j++) {
          const [left0, left1, across] = taps(left, width, flip ? W - 1 - j : j, W);
          const out = ((b * H + i) * W + j) * 4;
          for (let c = 0; c < 3; c++) {
            const upper = pixel(b, top0, left0, c) * (1 - across) + pixel(b, top0, left1, c) * across;
            const lower = pixel(b, top1, left0, c) * (1 - across) + pixel(b, top1, left1, c) * across;
            const value = upper * (1 - down) + lower * down;
            x!.data[out + c] = (value / 255 - mean[c]!) / standardDeviation[c]!;
          }
          x!.data[out + 3] = 0;
        }
      }
    }
  },
  cases(b) {
    const [B, S] = [3, 17];
    const boxes = b.normals([B, 8]);
    for (let i = 0; i < B; i++) boxes.data.set([i - 1, 2 - i, 5 + 5 * i, S - i, i % 2, 0, 0, 0], i * 8);
    const pictures = b.integers([B, S, S, 3], 256, "uint8");
    b.apply(augment, [b.given(pictures), b.given(boxes)], imagenetNormalisation);
  },
  shape: written(...forms.fed, [], ({ H, W, B }) =>
    given([{ shape: [B, H, W, 3], type: "uint8" }, floats(B, 8)], { ...imagenetNormalisation }),
  ),
};
