import { readFileSync } from "node:fs";

/**
 * Winograd's transforms of 3x3 filters, F(2x2) and F(4x4) (Lavin and Gray, arXiv:1509.09308), printed as straight sums:
 * y = AT [(G g GT) * (BT d B)] A, and for the filter's gradient GT [(BT d B) * (A dy AT)] G, where BT is the matrix of the input,
 * G of the filter and AT of the output.
 */

/** @typedef {number[][]} Matrix */

/** @typedef {{ input: Matrix, filter: Matrix, output: Matrix }} Form */

/**
 * The 2x2 outputs of a map of 2x2, whose border is all zero: y0 = w1 x0 + w2 x1 and y1 = w0 x0 + w1 x1 by three products,
 * w1 (x0 + x1), (w2 - w1) x1 and (w0 - w1) x0.
 * @type {Form}
 */
const whole = {
  input: [
    [1, 1],
    [0, 1],
    [1, 0],
  ],
  filter: [
    [0, 1, 0],
    [0, -1, 1],
    [1, -1, 0],
  ],
  output: [
    [1, 1, 0],
    [1, 0, 1],
  ],
};

/** @type {Record<string, Form>} */
const forms = {
  ...JSON.parse(readFileSync(new URL("../../src/backends/winogradMatrices.json", import.meta.url), "utf8")),
  Whole: whole,
};

/** @param {number} count */
const range = (count) => [...Array(count).keys()];

/** @param {Matrix} matrix @returns {Matrix} */
const transposed = (matrix) => (matrix[0] ?? []).map((_, j) => matrix.map((row) => row[j] ?? 0));

/** @param {number[]} factors of d0, d1, ... */
function combination(factors) {
  let sum = "";
  factors.forEach((factor, i) => {
    if (factor === 0) return;
    const value = `d${i}`;
    if (!sum)
      sum =
        factor === 1
          ? value
          : factor === -1
            ? `f32x4.neg(${value})`
            : `f32x4.mul(f32x4.splat(${factor}), ${value})`;
    else if (factor === 1) sum = `f32x4.add(${sum}, ${value})`;
    else if (factor === -1) sum = `f32x4.sub(${sum}, ${value})`;
    else sum = `madd(f32x4.splat(${factor}), ${value}, ${sum})`;
  });
  return sum || "f32x4.splat(0)";
}

/**
 * A function L d LT on `vectors` vectors of four channels.
 * @param {string} name
 * @param {Matrix} matrix L
 */
function transform(name, matrix) {
  const outputs = matrix.length;
  const inputs = (matrix[0] ?? []).length;
  const rows = matrix.map(combination);
  return `
/** Each of \`vectors\` vectors: ${inputs}x${inputs} at from (strides of rows and columns in bytes) to ${outputs}x${outputs}; 16 * ${inputs * outputs} bytes of work. */
export function ${name}(from: usize, fromRow: usize, fromColumn: usize, to: usize, toRow: usize, toColumn: usize, vectors: i32, work: usize): void {
  for (; vectors > 0; vectors--) {
    let q = from, w = work;
    for (let j = 0; j < ${inputs}; j++) {
      ${range(inputs)
        .map((i) => `const d${i} = v128.load(q${i ? ` + ${i} * fromRow` : ""});`)
        .join(" ")}
      ${rows.map((row, i) => `v128.store(w, ${row}, ${16 * inputs * i});`).join("\n      ")}
      q += fromColumn;
      w += 16;
    }
    w = work;
    let p = to;
    for (let i = 0; i < ${outputs}; i++) {
      ${range(inputs)
        .map((k) => `const d${k} = v128.load(w, ${16 * k});`)
        .join(" ")}
      ${rows.map((row, k) => `v128.store(p${k ? ` + ${k} * toColumn` : ""}, ${row});`).join("\n      ")}
      p += toRow;
      w += ${16 * inputs};
    }
    from += 16;
    to += 16;
  }
}
`;
}

/** @returns {string} AssemblyScript */
export function winogradTransforms() {
  const functions = Object.entries(forms).map(
    ([m, { input, filter, output }]) =>
      transform(`inputTransform${m}`, input) +
      transform(`filterTransform${m}`, filter) +
      transform(`outputTransform${m}`, output) +
      transform(`gradientTransform${m}`, transposed(output)) +
      transform(`filterGradientTransform${m}`, transposed(filter)),
  );
  return `// Printed by scripts/winogradTransforms.mjs.\nimport { madd } from "./simd";\n${functions.join("")}`;
}
