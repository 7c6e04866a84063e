/**
 * The inner loops that all matrix products and convolutions of the WASM backend end in, printed for a tile of
 * `rows` x 8 outputs. V8 neither reorders WebAssembly nor has more than 15 vector registers to give, so what is written
 * is what runs: rows * 2 accumulators, two vectors of b, one of a (and one for the product where there is no fused
 * multiply-add). 6 rows fit with relaxed SIMD, 4 without; the loops over k are not unrolled, because Binaryen would
 * mix the steps and spill.
 */

/** @param {number} count */
const range = (count) => [...Array(count).keys()];

/** What the tiles of so many rows are written with. @param {number} rows */
function tile(rows) {
  const all = range(rows);
  const accumulators = `let ${all.map((i) => `c${i}_0: v128, c${i}_1: v128`).join(", ")};`;
  /** @param {(row: number) => string} operand where the element of a stands */
  const step = (operand) =>
    [
      "const b0 = v128.load(b), b1 = v128.load(b, 16);",
      ...all.map(
        (i) =>
          `{ const x = v128.load32_splat(${operand(i)}); c${i}_0 = madd(x, b0, c${i}_0); c${i}_1 = madd(x, b1, c${i}_1); }`,
      ),
    ].join("\n      ");
  /** @param {(row: number) => string} address of a row of the output */
  const stores = (address) => `if (m == ${rows} && n == 8) {
    ${all.map((i) => `{ const p: usize = ${address(i)}; v128.store(p, c${i}_0); v128.store(p, c${i}_1, 16); }`).join("\n    ")}
    return;
  }
  ${all.map((i) => `v128.store(edge, c${i}_0, ${32 * i}); v128.store(edge, c${i}_1, ${32 * i + 16});`).join("\n  ")}
  ${all.map((i) => `if (${i} < m) copyRow(edge + ${32 * i}, ${address(i)}, n);`).join("\n  ")}`;
  return { all, accumulators, step, stores };
}

/**
 * The tile of `entryRows` rows, or the first `rows` of them.
 * @param {string} name
 * @param {number} rows
 * @param {number} entryRows
 * @param {string} [shorter] what is to be done first
 */
function gatherTile(name, rows, entryRows, shorter = "") {
  const { all, accumulators, step, stores } = tile(rows);
  return `function ${name}(taps: i32, K: i32, entries: usize, bOffset: usize, out: usize, outOffset: usize, start: usize, m: i32, n: i32, edge: usize): void {
  ${shorter}
  ${accumulators}
  if (start) {
    const s0 = v128.load(start), s1 = v128.load(start, 16);
    ${all.map((i) => `c${i}_0 = s0; c${i}_1 = s1;`).join(" ")}
  } else {
    ${all.map((i) => `{ const p: usize = <usize>load<u32>(out, ${4 * i}) + outOffset; c${i}_0 = v128.load(p); c${i}_1 = v128.load(p, 16); }`).join("\n    ")}
  }
  for (; taps > 0; taps--) {
    ${all.map((i) => `let a${i}: usize = load<u32>(entries, ${4 * i});`).join(" ")}
    let b: usize = <usize>load<u32>(entries, ${4 * entryRows}) + bOffset;
    entries += ${4 * (entryRows + 1)};
    for (let k = K; k > 0; k--) {
      ${step((i) => `a${i}`)}
      ${all.map((i) => `a${i} += 4;`).join(" ")} b += 32;
    }
  }
  ${stores((i) => `<usize>load<u32>(out, ${4 * i}) + outOffset`)}
}`;
}

/**
 * @param {string} name
 * @param {number} rows
 * @param {string} [shorter] what is to be done first
 */
function outerTile(name, rows, shorter = "") {
  const { all, accumulators, step, stores } = tile(rows);
  return `function ${name}(segments: i32, table: usize, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, outStride: usize, start: usize, startStride: usize, m: i32, n: i32, edge: usize): void {
  ${shorter}
  ${accumulators}
  ${all.map((i) => `c${i}_0 = v128.load(start); c${i}_1 = v128.load(start, 16);${i + 1 < rows ? ` start += startStride;` : ""}`).join("\n  ")}
  const a0 = a, b0_ = b;
  for (; segments > 0; segments--) {
    let a: usize = a0 + <usize>load<u32>(table);
    let b: usize = b0_ + <usize>load<u32>(table, 4);
    let k: i32 = load<i32>(table, 8);
    table += 12;
    for (; k > 0; k--) {
      ${step((i) => `a, ${4 * i}`)}
      a += aStride; b += bStride;
    }
  }
  ${stores((i) => (i === 0 ? "out" : `out + ${i} * outStride`))}
}`;
}

/** Rows of the shorter tile: 16 rows, a batch, are then 6, 6 and 4. */
const few = 4;

/**
 * @param {number} rows of a tile: 6 with relaxed SIMD, 4 without
 * @returns {string} AssemblyScript
 */
export function microkernels(rows) {
  const { all, accumulators, step } = tile(rows);
  /** @param {string} call what makes a tile of no more than `few` rows */
  const shorter = (call) => (rows > few ? `if (m <= ${few}) return ${call};` : "");
  return `// Printed by scripts/build/microkernels.mjs.
import { madd } from "./simd";

/** Rows of a tile. */
export const MR: i32 = ${rows};

function copyRow(from: usize, to: usize, n: i32): void {
  for (let j = 0; j < n; j++) store<f32>(to + (<usize>j << 2), load<f32>(from + (<usize>j << 2)));
}

/**
 * A tile of m x n (at most ${rows} x 8) sums over \`taps\` runs of K products. An entry of a tap: ${rows} addresses, one of each
 * row's K contiguous elements of a, and one of b's panel of K x 8 (to which bOffset is added). \`out\`: ${rows} addresses of
 * output rows, to which outOffset is added. The sums begin from the 8 numbers at \`start\`, or, when it is 0, from the output.
 */
export ${gatherTile("gatherTile", rows, rows, shorter("shortGatherTile(taps, K, entries, bOffset, out, outOffset, start, m, n, edge)"))}

${rows > few ? gatherTile("shortGatherTile", few, rows) : ""}

/**
 * A tile of m x n sums of outer products: over each of \`segments\` (three words: offset from a, offset from b, count) steps
 * of ${rows} elements of a and 8 of b, whose addresses advance by aStride and bStride bytes. The sums begin from the rows at
 * start, start + startStride, ...
 */
export ${outerTile("outerTile", rows, shorter("shortOuterTile(segments, table, a, aStride, b, bStride, out, outStride, start, startStride, m, n, edge)"))}

${rows > few ? outerTile("shortOuterTile", few) : ""}

/**
 * For each of some planes a tile of ${rows} x 8 sums of K outer products, whose rows of ${rows} elements of a and 8 of b follow one another (aStride and bStride
 * bytes apart) from plane to plane. To out, rows and planes outRow and outPlane bytes apart.
 */
export function planesTile(planes: i32, K: i32, a: usize, aStride: usize, b: usize, bStride: usize, out: usize, outRow: usize, outPlane: usize): void {
  for (; planes > 0; planes--) {
    ${accumulators}
    ${all.map((i) => `c${i}_0 = f32x4.splat(0); c${i}_1 = f32x4.splat(0);`).join(" ")}
    for (let k = K; k > 0; k--) {
      ${step((i) => `a, ${4 * i}`)}
      a += aStride; b += bStride;
    }
    let p = out;
    ${all.map((i) => `v128.store(p, c${i}_0); v128.store(p, c${i}_1, 16);${i + 1 < rows ? " p += outRow;" : ""}`).join("\n    ")}
    out += outPlane;
  }
}

/**
 * A tile of ${rows} x 8 sums over \`taps\` runs of K products, one after the other: an entry of three words names the run's ${rows} rows of a
 * (aRow bytes apart), its panel of b (K x 8, to which bOffset is added), and where the sums so far are written (rows of 32
 * bytes; 0: nowhere). They begin from the rows at start, start + startRow, ... In the end m x n of them, added to the rows at
 * from, from + fromRow, ..., are written to out, out + outRow, ...; nothing is when out is 0.
 */
export function chainTile(taps: i32, K: i32, entries: usize, aRow: usize, bOffset: usize, start: usize, startRow: usize, out: usize, outRow: usize, from: usize, fromRow: usize, m: i32, n: i32, edge: usize): void {
  ${accumulators}
  ${all.map((i) => `c${i}_0 = v128.load(start); c${i}_1 = v128.load(start, 16);${i + 1 < rows ? ` start += startRow;` : ""}`).join("\n  ")}
  for (; taps > 0; taps--) {
    let a0: usize = load<u32>(entries);
    ${all
      .slice(1)
      .map((i) => `let a${i} = a${i - 1} + aRow;`)
      .join(" ")}
    let b: usize = <usize>load<u32>(entries, 4) + bOffset;
    for (let k = K; k > 0; k--) {
      ${step((i) => `a${i}`)}
      ${all.map((i) => `a${i} += 4;`).join(" ")} b += 32;
    }
    const saved: usize = load<u32>(entries, 8);
    if (saved) {
      ${all.map((i) => `v128.store(saved, c${i}_0, ${32 * i}); v128.store(saved, c${i}_1, ${32 * i + 16});`).join("\n      ")}
    }
    entries += 12;
  }
  if (!out) return;
  if (m == ${rows} && n == 8) {
    ${all.map((i) => `c${i}_0 = f32x4.add(c${i}_0, v128.load(from)); c${i}_1 = f32x4.add(c${i}_1, v128.load(from, 16)); v128.store(out, c${i}_0); v128.store(out, c${i}_1, 16);${i + 1 < rows ? " from += fromRow; out += outRow;" : ""}`).join("\n    ")}
    return;
  }
  ${all.map((i) => `v128.store(edge, c${i}_0, ${32 * i}); v128.store(edge, c${i}_1, ${32 * i + 16});`).join("\n  ")}
  for (let r = 0; r < m; r++)
    for (let j = 0; j < n; j++)
      store<f32>(out + <usize>r * outRow + (<usize>j << 2), load<f32>(from + <usize>r * fromRow + (<usize>j << 2)) + load<f32>(edge + (<usize>(8 * r + j) << 2)));
}
`;
}
