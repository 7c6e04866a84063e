/** Pictures cropped, mirrored and changed in colour and form: bytes to bytes, wherever it runs. */
import { operations } from "./operations.ts";
import { type ColourSettings, stepsOf } from "./policies.ts";

/** What is to be made of some pictures. */
export interface AugmentOrder {
  /** Side of the pictures, in pixels. */
  size: number;
  /** float32 [B, 8]: left, top, width, height, mirrored or not, and three that do not count. */
  boxes: Float32Array;
  /** int32 [B]: what each is drawn by. */
  draws: Int32Array;
  epoch: number;
  settings: ColourSettings;
}

const boxNumbers = 8;

/** Rows, or columns. */
interface Taps {
  /** Each one's two of the source, and how much of the second there is. */
  first: Int32Array;
  second: Int32Array;
  share: Float64Array;
}

/** Which two rows, or columns, each of the result's is between; the same places as the device's crop. */
function tapsOf(start: number, length: number, size: number, mirrored: boolean): Taps {
  const [first, second, share] = [new Int32Array(size), new Int32Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i += 1) {
    const at = Math.min(Math.max(start + ((i + 0.5) * length) / size - 0.5, start), start + length - 1);
    const to = mirrored ? size - 1 - i : i;
    first[to] = Math.floor(at);
    second[to] = Math.min(first[to]! + 1, start + length - 1);
    share[to] = at - first[to]!;
  }
  return { first, second, share };
}

/** The part of a picture that a box names, bilinearly at the picture's own size, black outside it, rounded to bytes as torchvision does. */
export function cropped(picture: Uint8Array, size: number, box: ArrayLike<number>): Uint8Array {
  const [left = 0, top = 0, width = size, height = size, flip = 0] = Array.from(box);
  if (left === 0 && top === 0 && width === size && height === size && flip === 0) return picture;
  const result = new Uint8Array(picture.length);
  const [rows, columns] = [tapsOf(top, height, size, false), tapsOf(left, width, size, flip !== 0)];
  // What lies outside is read at the end of a copy, where there is one black pixel.
  const source = new Uint8Array(picture.length + 3);
  source.set(picture);
  const place = (row: number, column: number): number =>
    row < 0 || row >= size || column < 0 || column >= size ? picture.length : (row * size + column) * 3;
  for (let y = 0, to = 0; y < size; y += 1) {
    const [above, below, down] = [rows.first[y]!, rows.second[y]!, rows.share[y]!];
    for (let x = 0; x < size; x += 1) {
      const before = columns.first[x]!;
      const after = columns.second[x]!;
      const across = columns.share[x]!;
      const upperLeft = place(above, before);
      const upperRight = place(above, after);
      const lowerLeft = place(below, before);
      const lowerRight = place(below, after);
      for (let c = 0; c < 3; c += 1, to += 1) {
        const upper = source[upperLeft + c]! * (1 - across) + source[upperRight + c]! * across;
        const lower = source[lowerLeft + c]! * (1 - across) + source[lowerRight + c]! * across;
        result[to] = Math.round(upper * (1 - down) + lower * down);
      }
    }
  }
  return result;
}

/** Pictures [B, size, size, 3] as the order has them; the given ones stay as they are. */
export function augmentPictures(
  pictures: Uint8Array,
  { size, boxes, draws, epoch, settings }: AugmentOrder,
): Uint8Array<ArrayBuffer> {
  const length = size * size * 3;
  const result = new Uint8Array(pictures.length);
  draws.forEach((own, at) => {
    const box = boxes.subarray(at * boxNumbers, (at + 1) * boxNumbers);
    let picture = cropped(pictures.subarray(at * length, (at + 1) * length), size, box);
    for (const { operation, magnitude } of stepsOf(settings, size, epoch, own))
      picture = operations[operation](picture, size, magnitude);
    result.set(picture, at * length);
  });
  return result;
}
