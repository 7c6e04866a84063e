/**
 * Small JPEGs without a canvas: ImageDecoder hands out the planes of brightness and colour as they stand in the file, and
 * what is left to do, spreading the colour over the pixels and turning it to red, green and blue, is done here in libjpeg's
 * integer arithmetic (jdsample.c, jdcolor.c). So the pixels are Pillow's bit for bit, at less cost than createImageBitmap's: no
 * message to the browser's own process, no read-back.
 */
import { pictureHeader } from "./pictureHeader.ts";

/** Larger ones take long enough to decode that the canvas costs little beside it. */
const mostPixels = 1 << 18;
/** So many pictures of each kind are compared with the browser's own conversion before it is left out. */
const compared = 4;

type Format = "I420" | "I444" | "BGRX";

/** round(x * 65,536), as libjpeg's FIX. */
const fixed = (value: number): number => Math.floor(value * 65_536 + 0.5);

/** What a colour difference of 0 to 255 adds to red, to blue, and (in 65,536ths) to green. */
const redOfCr = new Int32Array(256);
const blueOfCb = new Int32Array(256);
const greenOfCr = new Int32Array(256);
const greenOfCb = new Int32Array(256);
for (let value = 0; value < 256; value += 1) {
  const centred = value - 128;
  redOfCr[value] = (fixed(1.402) * centred + 32_768) >> 16;
  blueOfCb[value] = (fixed(1.772) * centred + 32_768) >> 16;
  greenOfCr[value] = -fixed(0.714_14) * centred;
  greenOfCb[value] = -fixed(0.344_14) * centred + 32_768;
}

/**
 * Doubles a plane in both directions with libjpeg's "fancy" triangle filter: three parts of the nearer sample and one of the
 * farther, rounded up and down in turn.
 * @param plane samples from `offset` on, `stride` a row
 * @param size of the plane: [height, width]
 * @param rows of the result that are wanted, each twice as wide as the plane
 */
function doubled(
  plane: Uint8Array,
  { offset, stride }: PlaneLayout,
  [height, width]: readonly [number, number],
  rows: number,
  target: Uint8Array,
): void {
  const sums = new Int32Array(width + 1);
  for (let y = 0, to = 0; y < rows; y += 1) {
    const near = y >> 1;
    const far = Math.min(height - 1, Math.max(0, y & 1 ? near + 1 : near - 1));
    for (let x = 0, a = offset + near * stride, b = offset + far * stride; x < width; x += 1, a += 1, b += 1)
      sums[x] = 3 * (plane[a] as number) + (plane[b] as number);
    let left = sums[0] as number;
    let here = left;
    sums[width] = sums[width - 1] as number;
    for (let x = 0; x < width; x += 1, to += 2) {
      const right = sums[x + 1] as number;
      target[to] = (3 * here + left + 8) >> 4;
      target[to + 1] = (3 * here + right + 7) >> 4;
      left = here;
      here = right;
    }
  }
}

/** Scratch for the doubled colour planes; grown when it is needed. */
let spread = [new Uint8Array(0), new Uint8Array(0)] as const;

interface Planes {
  format: Format;
  bytes: Uint8Array;
  layout: readonly PlaneLayout[];
  width: number;
  height: number;
}

/**
 * Writes RGB, or RGBA with A left as it is, at `offset` of `target`.
 * @param step 3 or 4 values for each pixel
 */
export function writeRgb(
  { format, bytes, layout, width, height }: Planes,
  target: Uint8ClampedArray,
  offset: number,
  step: 3 | 4,
): void {
  const [first = { offset: 0, stride: 0 }, second = first, third = first] = layout;
  if (format === "BGRX") {
    for (let y = 0, to = offset; y < height; y += 1)
      for (let x = 0, from = first.offset + y * first.stride; x < width; x += 1, from += 4, to += step) {
        target[to] = bytes[from + 2] as number;
        target[to + 1] = bytes[from + 1] as number;
        target[to + 2] = bytes[from] as number;
      }
    return;
  }
  let [blues, reds] = [bytes, bytes];
  let [blueRow, redRow] = [second, third];
  if (format === "I420") {
    const half = [(height + 1) >> 1, (width + 1) >> 1] as const;
    const stride = half[1] * 2;
    if (spread[0].length < stride * height)
      spread = [new Uint8Array(stride * height), new Uint8Array(stride * height)];
    [blues, reds] = spread;
    doubled(bytes, second, half, height, blues);
    doubled(bytes, third, half, height, reds);
    blueRow = redRow = { offset: 0, stride };
  }
  for (let y = 0, to = offset; y < height; y += 1) {
    let at = first.offset + y * first.stride;
    let b = blueRow.offset + y * blueRow.stride;
    let r = redRow.offset + y * redRow.stride;
    for (let x = 0; x < width; x += 1, at += 1, b += 1, r += 1, to += step) {
      const bright = bytes[at] as number;
      const blue = blues[b] as number;
      const red = reds[r] as number;
      target[to] = bright + (redOfCr[red] as number);
      target[to + 1] = bright + (((greenOfCb[blue] as number) + (greenOfCr[red] as number)) >> 16);
      target[to + 2] = bright + (blueOfCb[blue] as number);
    }
  }
}

function isKnown(format: string | null): format is Format {
  return format === "I420" || format === "I444" || format === "BGRX";
}

/** The planes of a whole small JPEG; null when it has to be decoded in another way, whatever the reason. */
async function planesOf(bytes: Uint8Array<ArrayBuffer>): Promise<Planes | null> {
  const header = pictureHeader(bytes);
  if (header?.kind !== "JPEG" || header.isCutShort) return null;
  const { width, height } = header;
  // Below six pixels libjpeg has another filter.
  if (!width || !height || width < 6 || width * height > mostPixels) return null;
  const decoder = new ImageDecoder({ data: bytes, type: "image/jpeg", colorSpaceConversion: "none" });
  try {
    const { image, complete } = await decoder.decode();
    try {
      const { format, visibleRect } = image;
      const isWhole = visibleRect?.width === width && visibleRect.height === height;
      if (!complete || !isWhole || !isKnown(format)) return null;
      const planes = new Uint8Array(image.allocationSize());
      const layout = await image.copyTo(planes);
      return { format, bytes: planes, layout, width, height };
    } finally {
      image.close();
    }
  } catch {
    return null; // The careful way finds out why.
  } finally {
    decoder.close();
  }
}

/** The browser's own pixels of a picture, [height, width, 4]; null where it gives none. */
async function ownPixels(
  bytes: Uint8Array<ArrayBuffer>,
  options: ImageBitmapOptions,
): Promise<Uint8ClampedArray | null> {
  const bitmap = await createImageBitmap(new Blob([bytes]), options);
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context?.getImageData(0, 0, width, height).data ?? null;
}

/** Decodes small JPEGs from their bytes, and stops it when its pixels are not the browser's own. */
export class SmallJpegs {
  #agreeing = new Map<Format, number>();
  #isTrusted = "ImageDecoder" in globalThis;

  constructor(private readonly options: ImageBitmapOptions) {}

  /** Whether it is worth while to read a file's bytes for `decode`. */
  get isUsed(): boolean {
    return this.#isTrusted;
  }

  /** The picture's planes, or null when it has to be decoded in another way. */
  async decode(bytes: Uint8Array<ArrayBuffer>): Promise<Planes | null> {
    const planes = this.#isTrusted ? await planesOf(bytes) : null;
    if (!planes) return null;
    const agreed = this.#agreeing.get(planes.format) ?? 0;
    if (agreed < compared) {
      const { width, height } = planes;
      const got = new Uint8ClampedArray(width * height * 4).fill(255);
      writeRgb(planes, got, 0, 4);
      const wanted = await ownPixels(bytes, this.options).catch(() => null);
      if (!wanted || got.some((value, at) => value !== wanted[at])) {
        this.#isTrusted = false;
        return null;
      }
      this.#agreeing.set(planes.format, agreed + 1);
    }
    return planes;
  }
}
