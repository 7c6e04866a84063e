import { expectShape, type NoAttributes } from "../graph.ts";
import type { TableOp } from "./parts/op.ts";
import { activations } from "./parts/cases.ts";
import { floats, forms, given, written } from "./parts/shape.ts";

/** Numbers of a picture's row. */
export const mixing = {
  /** The picture of the batch that it is mixed with. */
  partner: 0,
  /** Its own share where the two are blended. */
  share: 1,
  /** Where the partner stands in its place: left, top, and right, bottom, which are outside. */
  cut: 2,
  /** What of it is erased, in its own place: the same four. */
  erased: 6,
} as const;

/** Numbers per row: two of them are zeros that make it three vectors of four. */
export const mixingLength = 12;

/**
 * torchvision.transforms.v2's RandomErasing of each picture with value 0, then its MixUp or CutMix of two: [x [B,H,W,4],
 * mixing f32 [B,12]] -> [B,H,W,4]. A pixel is share * own + (1 - share) * the partner's, or the partner's alone inside the cut.
 */
export const mixPictures: TableOp<NoAttributes> = {
  name: "mixPictures",
  outputs([x, rows]) {
    expectShape(
      x?.shape[3] === 4 && rows?.shape[0] === x.shape[0] && rows?.shape[1] === mixingLength,
      "mixPictures",
      x!,
      rows!,
    );
    return [{ shape: x!.shape, type: "float32" }];
  },
  reference([x, rows], [y]) {
    const [B = 0, H = 0, W = 0] = x!.shape;
    const of = (b: number, at: number): number => rows!.data[b * mixingLength + at]!;
    const isIn = (b: number, at: number, i: number, j: number): boolean =>
      j >= of(b, at) && i >= of(b, at + 1) && j < of(b, at + 2) && i < of(b, at + 3);
    const pixel = (b: number, i: number, j: number, c: number): number =>
      isIn(b, mixing.erased, i, j) ? 0 : x!.data[((b * H + i) * W + j) * 4 + c]!;
    for (let b = 0; b < B; b++) {
      const partner = of(b, mixing.partner);
      for (let i = 0; i < H; i++)
        for (let j = 0; j < W; j++) {
          const share = isIn(b, mixing.cut, i, j) ? 0 : of(b, mixing.share);
          for (let c = 0; c < 4; c++)
            y!.data[((b * H + i) * W + j) * 4 + c] =
              share * pixel(b, i, j, c) + (1 - share) * pixel(partner, i, j, c);
        }
    }
  },
  cases(b) {
    const rows = b.normals([3, 12]);
    for (let i = 0; i < 3; i++)
      rows.data.set([(i + 2) % 3, i === 1 ? 1 : 0.25, 3, 0, i * 5, 9, 1, 2, 6, 5 * i, 0, 0], i * 12);
    b.apply(mixPictures, [activations(b, [3, 11, 13, 4]), b.given(rows)], {});
  },
  shape: written(...forms.fed, [], ({ H, W, B }) => given([floats(B, H, W, 4), floats(B, 12)], {})),
};
