/**
 * What RandAugment, TrivialAugmentWide and ColorJitter are made of: the operations of torchvision.transforms.v2 on uint8 tensors, in
 * float32 where torchvision computes in it. Results agree with torchvision's to rounding.
 */

export type OperationName =
  | "Identity"
  | "ShearX"
  | "ShearY"
  | "TranslateX"
  | "TranslateY"
  | "Rotate"
  | "Brightness"
  | "Color"
  | "Contrast"
  | "Sharpness"
  | "Posterize"
  | "Solarize"
  | "AutoContrast"
  | "Equalize"
  | "Hue";

/**
 * A picture [size, size, 3] as it becomes; the one that is given stays as it is.
 * @param magnitude pixels, degrees, bits, a share of 255 or what is added to a factor of 1, by the operation
 */
export type Operation = (picture: Uint8Array, size: number, magnitude: number) => Uint8Array;

const { fround } = Math;

/** As torch casts to uint8 after a clamp: towards zero. */
const toByte = (value: number): number => Math.trunc(Math.min(Math.max(value, 0), 255));

/** The nearest whole number, halves to the even one. */
function roundEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

const byTable = (picture: Uint8Array, of: (value: number) => number): Uint8Array => {
  const table = Uint8Array.from({ length: 256 }, (_, value) => of(value));
  return picture.map((value) => table[value]!);
};

const channelByTable = (
  picture: Uint8Array,
  channel: number,
  result: Uint8Array,
  of: (value: number) => number,
): void => {
  const table = Uint8Array.from({ length: 256 }, (_, value) => of(value));
  for (let at = channel; at < picture.length; at += 3) result[at] = table[picture[at]!]!;
};

/** torchvision's luma, cut to whole numbers. */
const grey = (picture: Uint8Array, at: number): number =>
  Math.floor(0.2989 * picture[at]! + 0.587 * picture[at + 1]! + 0.114 * picture[at + 2]!);

/** ratio * own + (1 - ratio) * other. */
const blend = (own: number, other: number, ratio: number): number =>
  toByte(fround(fround(own * fround(ratio)) + other * fround(1 - ratio)));

/**
 * The picture taken at matrix * (x, y, 1), measured from its middle, at the nearest pixel; black outside. In float32 and in the order of
 * torch's affine_grid and grid_sample, since a pixel on an edge falls to either side.
 */
function moved(picture: Uint8Array, size: number, matrix: readonly number[]): Uint8Array {
  const result = new Uint8Array(picture.length);
  const half = size / 2;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix.map((value) => fround(fround(value) / half));
  const place = (position: number): number => roundEven(fround(fround(fround(position + 1) * half) - 0.5));
  for (let y = 0; y < size; y += 1) {
    const down = y + 0.5 - half;
    for (let x = 0; x < size; x += 1) {
      const across = x + 0.5 - half;
      const column = place(fround(fround(fround(across * a) + down * b) + c));
      const row = place(fround(fround(fround(across * d) + down * e) + f));
      if (column < 0 || column >= size || row < 0 || row >= size) continue;
      const [from, to] = [(row * size + column) * 3, (y * size + x) * 3];
      result[to] = picture[from]!;
      result[to + 1] = picture[from + 1]!;
      result[to + 2] = picture[from + 2]!;
    }
  }
  return result;
}

const translated = (picture: Uint8Array, size: number, right: number, down: number): Uint8Array =>
  moved(picture, size, [1, 0, -Math.trunc(right), 0, 1, -Math.trunc(down)]);

/** A factor of 1 is the picture itself, 0 one of the mean grey. */
function contrast(picture: Uint8Array, size: number, magnitude: number): Uint8Array {
  let sum = 0;
  for (let at = 0; at < picture.length; at += 3) sum += grey(picture, at);
  const mean = fround(sum / (size * size));
  return byTable(picture, (value) => blend(value, mean, 1 + magnitude));
}

function saturation(picture: Uint8Array, _size: number, magnitude: number): Uint8Array {
  const result = new Uint8Array(picture.length);
  for (let at = 0; at < picture.length; at += 3) {
    const plain = grey(picture, at);
    for (let c = at; c < at + 3; c += 1) result[c] = blend(picture[c]!, plain, 1 + magnitude);
  }
  return result;
}

/** Blended with what a kernel of ones around a five makes of it; the pixels of the edge stay. */
function sharpness(picture: Uint8Array, size: number, magnitude: number): Uint8Array {
  const result = picture.slice();
  const row = size * 3;
  const share = fround(-magnitude);
  for (let y = 1; y < size - 1; y += 1)
    for (let at = y * row + 3; at < (y + 1) * row - 3; at += 1) {
      const own = picture[at]!;
      const above = picture[at - row - 3]! + picture[at - row]! + picture[at - row + 3]!;
      const below = picture[at + row - 3]! + picture[at + row]! + picture[at + row + 3]!;
      const sum = above + picture[at - 3]! + 5 * own + picture[at + 3]! + below;
      result[at] = toByte(fround(own + share * (Math.round(sum / 13) - own)));
    }
  return result;
}

/** Each channel stretched to 0 to 255. */
function autoContrast(picture: Uint8Array): Uint8Array {
  const result = new Uint8Array(picture.length);
  for (let channel = 0; channel < 3; channel += 1) {
    let [least, most] = [255, 0];
    for (let at = channel; at < picture.length; at += 3) {
      least = Math.min(least, picture[at]!);
      most = Math.max(most, picture[at]!);
    }
    const scale = fround((most - least) * fround(1 / 255));
    channelByTable(picture, channel, result, (value) =>
      most === least ? value : toByte(fround((value - least) / scale)),
    );
  }
  return result;
}

/** Each channel's histogram made even, as Pillow does. */
function equalize(picture: Uint8Array): Uint8Array {
  const result = new Uint8Array(picture.length);
  for (let channel = 0; channel < 3; channel += 1) {
    const histogram = new Uint32Array(256);
    for (let at = channel; at < picture.length; at += 3) histogram[picture[at]!]! += 1;
    const last = histogram.findLast((count) => count > 0) ?? 0;
    const step = Math.floor((picture.length / 3 - last) / 255);
    let below = 0;
    const table = Array.from(histogram, (count) => {
      const value = Math.min(Math.floor((below + Math.floor(step / 2)) / step), 255);
      below += count;
      return value;
    });
    channelByTable(picture, channel, result, (value) => (step === 0 ? value : table[value]!));
  }
  return result;
}

/** Which of the largest value, the smallest, one that falls and one that rises red, green and blue have in a sixth of the circle. */
const sectors = [
  [0, 3, 1],
  [2, 0, 1],
  [1, 0, 3],
  [1, 2, 0],
  [3, 1, 0],
  [0, 1, 2],
] as const;

/** The hue turned by a share of the circle, by way of HSV. */
function hue(picture: Uint8Array, _size: number, magnitude: number): Uint8Array {
  const result = new Uint8Array(picture.length);
  const values = new Float64Array(4);
  for (let at = 0; at < picture.length; at += 3) {
    const r = picture[at]! / 255;
    const g = picture[at + 1]! / 255;
    const b = picture[at + 2]! / 255;
    const most = Math.max(r, g, b);
    const range = most - Math.min(r, g, b);
    const divisor = range === 0 ? 1 : range;
    const sixths =
      most === r ? (g - b) / divisor : most === g ? 2 + (b - r) / divisor : 4 + (r - g) / divisor;
    const share = range === 0 ? 0 : range / most;
    const turned = sixths / 6 + 1 + magnitude;
    const h = (turned - Math.floor(turned)) * 6;
    const sector = Math.floor(h);
    values[0] = most;
    values[1] = most * (1 - share);
    values[2] = most * (1 - share * (h - sector));
    values[3] = most * (1 - share * (1 - h + sector));
    // torch's way from [0, 1] to bytes.
    for (let c = 0; c < 3; c += 1)
      result[at + c] = Math.trunc(Math.min(Math.max(values[sectors[sector % 6]![c]!]!, 0), 1) * 255.999);
  }
  return result;
}

/** All operations by torchvision's names; Hue is ColorJitter's alone. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  Identity: (picture) => picture,
  // Sheared about the upper left corner.
  ShearX: (picture, size, magnitude) => moved(picture, size, [1, magnitude, (magnitude * size) / 2, 0, 1, 0]),
  ShearY: (picture, size, magnitude) => moved(picture, size, [1, 0, 0, magnitude, 1, (magnitude * size) / 2]),
  TranslateX: (picture, size, magnitude) => translated(picture, size, magnitude, 0),
  TranslateY: (picture, size, magnitude) => translated(picture, size, 0, magnitude),
  Rotate(picture, size, magnitude) {
    const turn = (-magnitude * Math.PI) / 180;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return moved(picture, size, [cos, sin, 0, -sin, cos, 0]);
  },
  Brightness: (picture, _size, magnitude) =>
    byTable(picture, (value) => toByte(fround(value * fround(1 + magnitude)))),
  Color: saturation,
  Contrast: contrast,
  Sharpness: sharpness,
  Posterize: (picture, _size, bits) => byTable(picture, (value) => value & (256 - 2 ** (8 - bits))),
  Solarize: (picture, _size, share) =>
    byTable(picture, (value) => (value >= fround(255 * share) ? 255 - value : value)),
  AutoContrast: autoContrast,
  Equalize: equalize,
  Hue: hue,
};
