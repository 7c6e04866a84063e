// Small baseline JPEGs to pixels, in libjpeg's integer arithmetic (jdhuff.c, jidctint.c, jdsample.c, jdcolor.c), so that they
// are Pillow's and torchvision's bit for bit. Whatever is not plain (progressive, four inks, other samplings, damage) gives 0
// and is left to the browser's own decoder. Formats and names are those of ITU-T T.81.

import { transform } from "./jpegTransform";
import { writeRows } from "./jpegColours";

/** Bytes of a file at most; more room follows, so that reading ahead stays inside. */
const mostBytes: i32 = 1 << 16;
const slack: i32 = 1 << 10;
/** Pixels at most, and the longest side. */
const mostPixels: i32 = 1 << 18;
const longestSide: i32 = 1 << 13;

/** The file, and the coded bits of one restart interval without stuffed zeros. */
const file: usize = memory.data(mostBytes + slack, 16);
const coded: usize = memory.data(mostBytes + slack, 16);

/** Four quantisation tables in the order of the block: [4, 64] 16 bits. */
const quantisers: usize = memory.data(4 * 64 * 2, 16);
/** One block of coefficients: [8, 8] 16 bits. */
const block: usize = memory.data(64 * 2, 16);

/** Bits that are looked up at once. */
const lookBits: i32 = 9;
/**
 * Of each Huffman table (direct current 0 to 3, alternating 4 to 7): the codes of up to nine bits as symbol * 256 + length, for
 * longer ones the largest code of each length (-1: none) and what turns a code into a place among the symbols, the symbols,
 * and at the end the table as it stands in a file: those of a set are nearly always the same.
 */
const looked: usize = 0;
const largest: usize = looked + (1 << (<usize>lookBits)) * 2;
const places: usize = largest + 18 * 4;
const symbols: usize = places + 18 * 4;
const counts: usize = symbols + 256;
const tableBytes: usize = counts + 16 + 8;
const tables: usize = memory.data(8 * 1024 * 2, 16);
/** Symbols of each table; 0 where there is none yet. */
const symbolCounts: usize = memory.data(8 * 4, 4);

/** Of three components: quantiser, direct-current table, alternating-current table, last direct current, all 32 bits. */
const components: usize = memory.data(3 * 16, 4);
/** Where the three planes begin. */
const planes: usize = memory.data(3 * 4, 4);

/** Place in the block of each coefficient as they come: the zigzag. */
const zigzag: usize = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

let width: i32 = 0;
let height: i32 = 0;
let componentCount: i32 = 0;
/** Blocks of brightness in a minimum coded unit, across and down. */
let across: i32 = 0;
let down: i32 = 0;
let restartInterval: i32 = 0;
let pixels: usize = 0;

/** The next bits, the first at the top; how many; where more come from; and where they end. */
let bits: u64 = 0;
let bitCount: i32 = 0;
let next: usize = 0;
let codedEnd: usize = 0;

@inline
function word(at: i32): i32 {
  return ((<i32>load<u8>(file + at)) << 8) | (<i32>load<u8>(file + at + 1));
}

/** Where the bytes of a file are to be written before `decode`. */
export function input(): usize {
  return file;
}

/** Where the pixels of the last picture are: [height, width, step]. */
export function output(): usize {
  return pixels;
}

/** Decodes the first `length` bytes of `input`. Returns width * 65,536 + height; 0 where it has to be decoded in another way. */
export function decode(length: i32, step: i32): i32 {
  if (length < 4 || length > mostBytes || word(0) != 0xffd8) return 0;
  memory.fill(file + length, 0, 16);
  width = 0;
  restartInterval = 0;
  memory.fill(symbolCounts, 0, 8 * 4);
  let hasJfif = false;
  let adobeTransform = -1;
  let at = 2;
  while (at + 4 <= length) {
    const marker = word(at);
    const size = word(at + 2);
    const end = at + 2 + size;
    if (marker < 0xff01 || size < 2 || end > length) return 0;
    const from = at + 4;
    if (marker == 0xffdb) {
      if (!readQuantisers(from, end)) return 0;
    } else if (marker == 0xffc4) {
      if (!readTables(from, end)) return 0;
    } else if (marker == 0xffc0 || marker == 0xffc1) {
      if (!readFrame(from, end)) return 0;
    } else if (marker == 0xffdd) {
      restartInterval = word(from);
    } else if (marker == 0xffe0) {
      if (size >= 16 && load<u32>(file + from) == 0x4649464a) hasJfif = true;
    } else if (marker == 0xffee) {
      if (size >= 14 && load<u32>(file + from) == 0x626f6441) adobeTransform = load<u8>(file + from + 11);
    } else if (marker == 0xffda) {
      if (!readScan(from, end)) return 0;
      // Three components are brightness and colour unless the file says otherwise.
      if (componentCount == 3 && !hasJfif && adobeTransform != 1 && (adobeTransform == 0 || namesRgb(from)))
        return 0;
      return picture(end, length, step) ? (width << 16) | height : 0;
    } else if (marker < 0xffe0 || (marker > 0xffef && marker != 0xfffe)) {
      return 0;
    }
    at = end;
  }
  return 0;
}

function namesRgb(scan: i32): bool {
  return load<u8>(file + scan + 1) == 0x52 && load<u8>(file + scan + 3) == 0x47;
}

function readQuantisers(from: i32, end: i32): bool {
  while (from < end) {
    const kind = <i32>load<u8>(file + from);
    from += 1;
    if (kind > 3 || from + 64 > end) return false; // 8 bits each, which is all that baseline has
    const table = quantisers + <usize>kind * 128;
    for (let i = 0; i < 64; i++)
      store<u16>(table + ((<usize>load<u8>(zigzag + i)) << 1), load<u8>(file + from + i));
    from += 64;
  }
  return true;
}

function readTables(from: i32, end: i32): bool {
  while (from + 17 <= end) {
    const kind = <i32>load<u8>(file + from);
    from += 1;
    if ((kind & 0xef) > 3) return false;
    const index = (kind >> 4) * 4 + (kind & 3);
    let total = 0;
    for (let i = 0; i < 16; i++) total += load<u8>(file + from + i);
    if (total == 0 || total > 256 || from + 16 + total > end) return false;
    if (!makeTable(index, from, total)) return false;
    store<i32>(symbolCounts + ((<usize>index) << 2), total);
    from += 16 + total;
  }
  return from == end;
}

/** The canonical codes of a table: annex C of the standard. */
function makeTable(index: i32, from: i32, total: i32): bool {
  const table = tables + <usize>index * 2048;
  if (
    memory.compare(table + counts, file + from, 16) == 0 &&
    memory.compare(table + symbols, file + from + 16, total) == 0
  )
    return true;
  memory.fill(table, 0, tableBytes);
  let code = 0;
  let place = 0;
  for (let bit = 1; bit <= 16; bit++) {
    const many = <i32>load<u8>(file + from + bit - 1);
    store<i32>(table + places + ((<usize>bit) << 2), place - code);
    for (let i = 0; i < many; i++, code++, place++) {
      const symbol = <i32>load<u8>(file + from + 16 + place);
      if (index < 4 && symbol > 15) return false;
      store<u8>(table + symbols + place, symbol);
      if (bit > lookBits) continue;
      const first = code << (lookBits - bit);
      if (first + (1 << (lookBits - bit)) > 1 << lookBits) return false;
      for (let all = 0; all < 1 << (lookBits - bit); all++)
        store<u16>(table + looked + ((<usize>(first + all)) << 1), (symbol << 8) | bit);
    }
    if (code > 1 << bit) return false;
    store<i32>(table + largest + ((<usize>bit) << 2), many > 0 ? code - 1 : -1);
    code <<= 1;
  }
  // Last, so that a table that was refused is not taken for a known one.
  memory.copy(table + counts, file + from, 16);
  return true;
}

function readFrame(from: i32, end: i32): bool {
  if (width > 0 || end - from < 9 || load<u8>(file + from) != 8) return false;
  height = word(from + 1);
  width = word(from + 3);
  componentCount = load<u8>(file + from + 5);
  if (width < 1 || height < 1 || width > longestSide || height > longestSide) return false;
  if (width * height > mostPixels) return false;
  if ((componentCount != 1 && componentCount != 3) || end - from != 6 + 3 * componentCount) return false;
  across = down = 1;
  for (let i = 0; i < componentCount; i++) {
    const sampling = <i32>load<u8>(file + from + 7 + 3 * i);
    if (i == 0 && componentCount == 3) {
      across = sampling >> 4;
      down = sampling & 15;
      if (sampling != 0x11 && sampling != 0x21 && sampling != 0x22) return false;
    } else if (componentCount == 3 && sampling != 0x11) return false;
    const quantiser = <i32>load<u8>(file + from + 8 + 3 * i);
    if (quantiser > 3) return false;
    store<i32>(components + ((<usize>i) << 4), quantiser);
    store<i32>(components + ((<usize>i) << 4), <i32>load<u8>(file + from + 6 + 3 * i), 12);
  }
  // Below six pixels libjpeg has another filter for the colour.
  return across == 1 || width >= 6;
}

function readScan(from: i32, end: i32): bool {
  if (width == 0 || end - from != 4 + 2 * componentCount) return false;
  if (<i32>load<u8>(file + from) != componentCount) return false;
  for (let i = 0; i < componentCount; i++) {
    const component = components + ((<usize>i) << 4);
    const chosen = <i32>load<u8>(file + from + 2 + 2 * i);
    if (<i32>load<u8>(file + from + 1 + 2 * i) != load<i32>(component, 12)) return false;
    const direct = chosen >> 4;
    const alternating = (chosen & 15) + 4;
    if (direct > 3 || alternating > 7) return false;
    if (load<i32>(symbolCounts + ((<usize>direct) << 2)) == 0) return false;
    if (load<i32>(symbolCounts + ((<usize>alternating) << 2)) == 0) return false;
    store<i32>(component, direct, 4);
    store<i32>(component, alternating, 8);
  }
  return word(from + 1 + 2 * componentCount) == 0x003f && load<u8>(file + end - 1) == 0;
}

/** Copies coded bytes from `at` up to the next marker, without the zeros that follow 0xff. Returns where the marker is. */
function unstuff(at: i32, length: i32): i32 {
  let to = coded;
  const ones = i8x16.splat(-1);
  while (at < length) {
    const some = v128.load(file + at);
    if (at + 16 <= length && !v128.any_true(i8x16.eq(some, ones))) {
      v128.store(to, some);
      at += 16;
      to += 16;
      continue;
    }
    const byte = load<u8>(file + at);
    if (byte == 0xff) {
      if (at + 1 >= length || load<u8>(file + at + 1) != 0) break;
      at += 1;
    }
    store<u8>(to, byte);
    at += 1;
    to += 1;
  }
  memory.fill(to, 0, 512);
  codedEnd = to;
  next = coded;
  bits = 0;
  bitCount = 0;
  return at;
}

/** Puts at least 32 bits in `bits`. */
@inline
function refill(): void {
  if (bitCount < 32) {
    const raw = load<u32>(next);
    bits |= (<u64>bswap<u32>(raw)) << (32 - bitCount);
    bitCount += 32;
    next += 4;
  }
}

@inline
function skip(many: i32): void {
  bits <<= many;
  bitCount -= many;
}

/** The next symbol of a table, -1 where there is none of that code. Wants 16 bits. */
@inline
function symbolOf(table: usize): i32 {
  const entry = <i32>load<u16>(table + looked + ((<usize>(bits >> (64 - lookBits))) << 1));
  if (entry != 0) {
    skip(entry & 255);
    return entry >> 8;
  }
  return longSymbol(table);
}

function longSymbol(table: usize): i32 {
  for (let bit = lookBits + 1; bit <= 16; bit++) {
    const code = <i32>(bits >> (64 - bit));
    if (code <= load<i32>(table + largest + ((<usize>bit) << 2))) {
      skip(bit);
      return load<u8>(table + symbols + ((code + load<i32>(table + places + ((<usize>bit) << 2))) & 255));
    }
  }
  return -1;
}

/** The next `many` bits as a signed number: F.2.2.1 of the standard. */
@inline
function signed(many: i32): i32 {
  const value = <i32>(bits >> (64 - many));
  skip(many);
  return value < 1 << (many - 1) ? value - (1 << many) + 1 : value;
}

/** Reads a block's coefficients, times their quantisers. Returns the place of the last one in zigzag order, -1 on damage. */
function readBlock(component: usize): i32 {
  v128.store(block, i64x2.splat(0));
  v128.store(block, i64x2.splat(0), 16);
  v128.store(block, i64x2.splat(0), 32);
  v128.store(block, i64x2.splat(0), 48);
  v128.store(block, i64x2.splat(0), 64);
  v128.store(block, i64x2.splat(0), 80);
  v128.store(block, i64x2.splat(0), 96);
  v128.store(block, i64x2.splat(0), 112);
  const quantiser = quantisers + <usize>load<i32>(component) * 128;
  const direct = tables + <usize>load<i32>(component, 4) * 2048;
  const alternating = tables + <usize>load<i32>(component, 8) * 2048;
  refill();
  const size = symbolOf(direct);
  if (size < 0) return -1;
  let value = load<i32>(component, 12);
  if (size > 0) {
    refill();
    value += signed(size);
    store<i32>(component, value, 12);
  }
  store<i16>(block, value * load<u16>(quantiser));
  let last = 0;
  for (let k = 1; k < 64; k++) {
    refill();
    const both = symbolOf(alternating);
    const many = both & 15;
    if (many != 0) {
      if (both < 0) return -1;
      k += both >> 4;
      if (k > 63) return -1;
      const place = (<usize>load<u8>(zigzag + k)) << 1;
      store<i16>(block + place, signed(many) * load<u16>(quantiser + place));
      last = k;
    } else {
      if (both != 0xf0) break;
      k += 15;
    }
  }
  return next > codedEnd + 8 ? -1 : last;
}

/** Reads the scan into planes, and writes the pixels. */
function picture(at: i32, length: i32, step: i32): bool {
  const unitsAcross = (width + across * 8 - 1) / (across * 8);
  const unitsDown = (height + down * 8 - 1) / (down * 8);
  const units = unitsAcross * unitsDown;
  const stride = unitsAcross * across * 8;
  const colourStride = unitsAcross * 8;
  // Room for the planes and the pixels, and for whole vectors behind each.
  const bright = (stride * unitsDown * down * 8 + 64) & ~15;
  const colour = componentCount == 3 ? (colourStride * unitsDown * 8 + 64) & ~15 : 0;
  const scratch = (stride * 4 + 128) & ~15;
  const start = (__heap_base + 15) & ~15;
  const needed = start + bright + 2 * colour + scratch + width * height * step + 64;
  const grow = <i32>((needed + 65535) >>> 16) - memory.size();
  if (grow > 0 && memory.grow(grow) < 0) return false;
  store<usize>(planes, start);
  store<usize>(planes, start + bright, 4);
  store<usize>(planes, start + bright + colour, 8);
  pixels = start + bright + 2 * colour + scratch;

  let unit = 0;
  while (unit < units) {
    for (let i = 0; i < componentCount; i++) store<i32>(components + ((<usize>i) << 4), 0, 12);
    at = unstuff(at, length);
    const end = restartInterval > 0 ? min(units, unit + restartInterval) : units;
    for (; unit < end; unit++) {
      const left = unit % unitsAcross;
      const top = unit / unitsAcross;
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++)
          if (!plane(0, left * across + x, top * down + y, stride)) return false;
      for (let i = 1; i < componentCount; i++) if (!plane(i, left, top, colourStride)) return false;
    }
    // More bits were read than there are: the file is cut short.
    if (<i32>(next - coded) * 8 - bitCount > <i32>(codedEnd - coded) * 8) return false;
    const marker = word(at);
    if (unit == units ? marker != 0xffd9 : marker < 0xffd0 || marker > 0xffd7) return false;
    at += 2;
  }
  writeRows(
    load<usize>(planes),
    componentCount == 3 ? load<usize>(planes, 4) : 0,
    load<usize>(planes, 8),
    start + bright + 2 * colour,
    pixels,
    width,
    height,
    stride,
    colourStride,
    across,
    down,
    step,
  );
  return true;
}

/** Reads one block into its place in a plane. */
@inline
function plane(index: i32, x: i32, y: i32, stride: i32): bool {
  const last = readBlock(components + ((<usize>index) << 4));
  if (last < 0) return false;
  transform(
    block,
    last,
    load<usize>(planes + ((<usize>index) << 2)) + <usize>(y * 8 * stride + x * 8),
    stride,
  );
  return true;
}
