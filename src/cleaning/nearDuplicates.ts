/**
 * Pictures that look alike: a hash of 64 bits by which neighbouring areas are brighter finds candidates, pairs whose hashes hardly
 * differ. Drawings on a plain ground have much of it in common whatever they show, so that small copies of both are compared, too.
 */

const columns = 8;
const rows = 8;
/** A hash is read as so many bands of 16 bits. */
const bands = 4;

/** Two 32-bit halves; the first bit is that of the upper left corner. */
export type PictureHash = readonly [number, number];

/**
 * The difference hash of a picture: it is averaged down to 9 x 8 areas, and each bit says whether an area is brighter than its right
 * neighbour. Size, compression and brightness hardly change it; a mirrored or turned picture has another. Throws RangeError.
 * @param pixels uint8 [height, width, 3], red green blue
 */
export function pictureHash(pixels: ArrayLike<number>, width: number, height: number): PictureHash {
  if (pixels.length !== width * height * 3 || width < 1 || height < 1)
    throw new RangeError(`A picture of ${width} x ${height} pixels has not ${pixels.length} numbers.`);
  const areas = Array.from({ length: rows * (columns + 1) }, (_, at) =>
    brightness(pixels, width, height, at % (columns + 1), Math.floor(at / (columns + 1))),
  );
  const halves: [number, number] = [0, 0];
  for (let bit = 0; bit < columns * rows; bit += 1) {
    const at = Math.floor(bit / columns) * (columns + 1) + (bit % columns);
    if ((areas[at] ?? 0) > (areas[at + 1] ?? 0))
      halves[bit >> 5] = (halves[bit >> 5] ?? 0) | (1 << (bit & 31));
  }
  return [halves[0] >>> 0, halves[1] >>> 0];
}

/** The mean luma (ITU-R BT.601) of an area; a picture of fewer pixels than areas lends one pixel to several. */
function brightness(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  column: number,
  row: number,
): number {
  const left = Math.floor((column * width) / (columns + 1));
  const top = Math.floor((row * height) / rows);
  const right = Math.max(left + 1, Math.floor(((column + 1) * width) / (columns + 1)));
  const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / rows));
  let sum = 0;
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const at = 3 * (y * width + x);
      sum += 299 * (pixels[at] ?? 0) + 587 * (pixels[at + 1] ?? 0) + 114 * (pixels[at + 2] ?? 0);
    }
  return sum / ((right - left) * (bottom - top));
}

const thumbnailSide = 16;

/**
 * A small copy of a picture by the means of its areas, uint8 [side, side, 3]; a smaller picture lends one pixel to several.
 * @param pixels uint8 [height, width, 3], red green blue
 */
export function pictureThumbnail(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  side = thumbnailSide,
): Uint8Array {
  const made = new Uint8Array(side * side * 3);
  for (let at = 0; at < side * side; at += 1) {
    const [column, row] = [at % side, Math.floor(at / side)];
    const left = Math.floor((column * width) / side);
    const top = Math.floor((row * height) / side);
    const right = Math.max(left + 1, Math.floor(((column + 1) * width) / side));
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / side));
    for (let channel = 0; channel < 3; channel += 1) {
      let sum = 0;
      for (let y = top; y < bottom; y += 1)
        for (let x = left; x < right; x += 1) sum += pixels[3 * (y * width + x) + channel] ?? 0;
      made[3 * at + channel] = Math.round(sum / ((right - left) * (bottom - top)));
    }
  }
  return made;
}

/**
 * Of 409 pairs of the emoji sample (at 32 x 32) whose hashes are near, clock faces, hearts and flags above all, 55 correlate by so
 * much; copies that were saved as JPEG of quality 60 or halved and enlarged again correlate by 0.985 at the median.
 */
const leastCorrelation = 0.97;
/** In levels of 0 to 255: beyond it is another colour, not another light. */
const mostDifference = 24;

/** Whether two thumbnails are of one picture: they rise and fall together, and hardly lie apart. */
export function areAlike(a: Uint8Array, b: Uint8Array): boolean {
  const [middleA, middleB] = [middleOf(a), middleOf(b)];
  let [product, squaresA, squaresB, apart] = [0, 0, 0, 0];
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    const [x, y] = [value - (middleA[at % 3] ?? 0), other - (middleB[at % 3] ?? 0)];
    product += x * y;
    squaresA += x * x;
    squaresB += y * y;
    apart += Math.abs(value - other);
  }
  if (apart > mostDifference * a.length) return false;
  // One without any shape is like another without any.
  if (squaresA === 0 || squaresB === 0) return squaresA === squaresB;
  return product >= leastCorrelation * Math.sqrt(squaresA * squaresB);
}

/** The mean of each channel. */
function middleOf(thumbnail: Uint8Array): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < thumbnail.length; at += 3)
    for (const channel of [0, 1, 2] as const) sums[channel] += thumbnail[at + channel] ?? 0;
  const pixels = thumbnail.length / 3;
  return [sums[0] / pixels, sums[1] / pixels, sums[2] / pixels];
}

function ones(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Bits in which two hashes differ, 0 to 64. */
export const hashDistance = (a: PictureHash, b: PictureHash): number => ones(a[0] ^ b[0]) + ones(a[1] ^ b[1]);

export interface Pair {
  first: number;
  second: number;
  distance: number;
}

/**
 * All pairs whose hashes differ in at most `most` bits, 0 to 3, and which are alike: the nearest first, then in order. With at most three differing bits
 * one of four bands is equal, so that only pictures that share a band are compared. Throws RangeError.
 */
export function nearDuplicates(
  hashes: readonly PictureHash[],
  most = 3,
  isAlike: (first: number, second: number) => boolean = () => true,
): Pair[] {
  if (!Number.isInteger(most) || most < 0 || most >= bands)
    throw new RangeError(`Hashes are compared up to 0 to ${bands - 1} bits, not ${most}.`);
  const found: Pair[] = [];
  for (let band = 0; band < bands; band += 1) {
    const seen = new Map<number, number[]>();
    for (const [second, hash] of hashes.entries()) {
      const part = bandOf(hash, band);
      const before = seen.get(part);
      if (before === undefined) {
        seen.set(part, [second]);
        continue;
      }
      for (const first of before) {
        const other = hashes[first] ?? hash;
        const distance = hashDistance(other, hash);
        // A pair that shares several bands is told by the first of them.
        if (distance <= most && firstEqualBand(other, hash) === band && isAlike(first, second))
          found.push({ first, second, distance });
      }
      before.push(second);
    }
  }
  return found.toSorted((a, b) => a.distance - b.distance || a.first - b.first || a.second - b.second);
}

const bandOf = (hash: PictureHash, band: number): number =>
  ((band < 2 ? hash[0] : hash[1]) >>> (16 * (band % 2))) & 0xffff;

const firstEqualBand = (a: PictureHash, b: PictureHash): number =>
  [0, 1, 2, 3].findIndex((band) => bandOf(a, band) === bandOf(b, band));
