/**
 * Pillow's bilinear resampling with antialiasing, in its own 22-bit fixed-point arithmetic, so that pictures come out as
 * torchvision's Resize(S) and CenterCrop(S) give them (https://github.com/python-pillow/Pillow, src/libImaging/Resample.c).
 */

const precisionBits = 22;

/** For each output position: where its source pixels start, how many there are, and their weights. */
interface Weights {
  start: Int32Array;
  count: Int32Array;
  /** [positions, widest] fixed-point weights. */
  values: Int32Array;
  widest: number;
}

/** Weights of the output positions from `first` to `first + length` when `from` pixels become `to`. */
function weights(from: number, to: number, first: number, length: number): Weights {
  const scale = from / to;
  const support = Math.max(scale, 1); // the triangle's reach in source pixels
  const widest = Math.ceil(support) * 2 + 1;
  const start = new Int32Array(length);
  const count = new Int32Array(length);
  const values = new Int32Array(length * widest);
  const real = new Float64Array(widest);
  for (let i = 0; i < length; i += 1) {
    const center = (first + i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(from, Math.trunc(center + support + 0.5));
    let sum = 0;
    for (let x = 0; x < high - low; x += 1) {
      const weight = Math.max(0, 1 - Math.abs((x + low - center + 0.5) * (1 / support)));
      real[x] = weight;
      sum += weight;
    }
    start[i] = low;
    count[i] = high - low;
    for (let x = 0; x < high - low; x += 1)
      values[i * widest + x] = Math.trunc(0.5 + ((real[x] ?? 0) / sum) * (1 << precisionBits));
  }
  return { start, count, values, widest };
}

/** Python's round: a half goes to the even neighbour. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The size after Resize(S), shorter side S, and the corner of CenterCrop(S) in it. */
export interface Fit {
  width: number;
  height: number;
  left: number;
  top: number;
}

export function fit(width: number, height: number, size: number): Fit {
  const isWide = width > height;
  const long = Math.trunc((size * Math.max(width, height)) / Math.min(width, height));
  const resized = isWide ? { width: long, height: size } : { width: size, height: long };
  return {
    ...resized,
    left: roundHalfEven((resized.width - size) / 2),
    top: roundHalfEven((resized.height - size) / 2),
  };
}

/**
 * Takes a picture's rows in bands from top to bottom and gives the S x S middle of it. Bands keep the memory small:
 * what is held is S columns of the source's rows, three bytes each.
 */
export class Resampler {
  readonly #fit: Fit;
  readonly #horizontal: Weights;
  readonly #vertical: Weights;
  /** [rows that are needed, size, 3] after the horizontal pass. */
  readonly #rows: Uint8Array;
  /** Source rows that are needed: from `firstRow` to `endRow`. */
  readonly firstRow: number;
  readonly endRow: number;

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly size: number,
  ) {
    this.#fit = fit(width, height, size);
    this.#horizontal = weights(width, this.#fit.width, this.#fit.left, size);
    this.#vertical = weights(height, this.#fit.height, this.#fit.top, size);
    const { start, count } = this.#vertical;
    this.firstRow = this.#passes(height, this.#fit.height) ? (start[0] ?? 0) : this.#fit.top;
    this.endRow = this.#passes(height, this.#fit.height)
      ? (start[size - 1] ?? 0) + (count[size - 1] ?? 0)
      : this.#fit.top + size;
    this.#rows = new Uint8Array((this.endRow - this.firstRow) * size * 3);
  }

  /** Pillow leaves a pass out when it would not change the size. */
  #passes(from: number, to: number): boolean {
    return from !== to;
  }

  /** `pixels` [count, width, 4] RGBA of the source rows from `row` on; rows that are not needed are passed over. */
  push(pixels: Uint8Array | Uint8ClampedArray, row: number): void {
    const { width, size } = this;
    const { start, count, values, widest } = this.#horizontal;
    const plain = !this.#passes(width, this.#fit.width);
    const rows = pixels.length / (width * 4);
    const from = Math.max(row, this.firstRow);
    const to = Math.min(row + rows, this.endRow);
    for (let y = from; y < to; y += 1) {
      const source = (y - row) * width * 4;
      let target = (y - this.firstRow) * size * 3;
      for (let x = 0; x < size; x += 1, target += 3) {
        if (plain) {
          const at = source + (x + this.#fit.left) * 4;
          this.#rows[target] = pixels[at] as number;
          this.#rows[target + 1] = pixels[at + 1] as number;
          this.#rows[target + 2] = pixels[at + 2] as number;
          continue;
        }
        let red = 1 << (precisionBits - 1);
        let green = red;
        let blue = red;
        let at = source + (start[x] as number) * 4;
        const end = x * widest + (count[x] as number);
        for (let k = x * widest; k < end; k += 1, at += 4) {
          const weight = values[k] as number;
          red += (pixels[at] as number) * weight;
          green += (pixels[at + 1] as number) * weight;
          blue += (pixels[at + 2] as number) * weight;
        }
        this.#rows[target] = red >> precisionBits;
        this.#rows[target + 1] = green >> precisionBits;
        this.#rows[target + 2] = blue >> precisionBits;
      }
    }
  }

  /** Writes the picture, [size, size, 3], at `offset` of `target`. */
  finish(target: Uint8Array, offset: number): void {
    const { size } = this;
    const stride = size * 3;
    if (!this.#passes(this.height, this.#fit.height)) {
      target.set(this.#rows, offset);
      return;
    }
    const { start, count, values, widest } = this.#vertical;
    for (let y = 0; y < size; y += 1) {
      const first = ((start[y] as number) - this.firstRow) * stride;
      const rows = count[y] as number;
      for (let x = 0; x < stride; x += 1) {
        let sum = 1 << (precisionBits - 1);
        for (let k = 0, at = first + x; k < rows; k += 1, at += stride)
          sum += (this.#rows[at] as number) * (values[y * widest + k] as number);
        target[offset + y * stride + x] = sum >> precisionBits;
      }
    }
  }
}

/** RGBA [count, 4] to RGB [count, 3] at `offset` of `target`. */
export function dropAlpha(pixels: Uint8Array | Uint8ClampedArray, target: Uint8Array, offset: number): void {
  for (let from = 0, to = offset; from < pixels.length; from += 4, to += 3) {
    target[to] = pixels[from] as number;
    target[to + 1] = pixels[from + 1] as number;
    target[to + 2] = pixels[from + 2] as number;
  }
}
