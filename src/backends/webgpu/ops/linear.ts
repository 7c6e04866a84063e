import type { Linear } from "../../ops/linear.ts";
import { rowStride, type Value } from "../../graph.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { type Matrix, matrixProduct } from "../product/matrixProduct.ts";
import { reduceColumns } from "../writing/reduction.ts";
import { divideUp, elementType, lanesFor } from "../writing/wgsl.ts";

const matrix = (value: Value): Matrix => ({ memory: value, stride: rowStride(value) });
const rowsOf = (value: Value): number => value.shape[0] ?? 0;
const columnsOf = (value: Value): number => value.shape[1] ?? 0;

export const linear = builder<Linear>((node, list) => {
  const [x, w, y] = [input(node, 0), input(node, 1), output(node, 0)];
  matrixProduct(list, {
    name: node.op.name,
    rows: rowsOf(x),
    columns: rowsOf(w),
    depth: columnsOf(x),
    a: matrix(x),
    b: matrix(w),
    c: matrix(y),
    transposeB: true,
    bias: node.inputs[2],
    relu: node.attributes.activation === "relu",
    dropout: node.attributes.dropout,
    seed: node.inputs[3],
  });
});

export const linearInputGradient = builder((node, list) => {
  const [dy, w, dx] = [input(node, 0), input(node, 1), output(node, 0)];
  matrixProduct(list, {
    name: node.op.name,
    rows: rowsOf(dy),
    columns: columnsOf(w),
    depth: columnsOf(dy),
    a: matrix(dy),
    b: matrix(w),
    c: matrix(dx),
    accumulate: node.inputs[2],
  });
});

export const linearWeightGradient = builder((node, list) => {
  const [dy, x, dw] = [input(node, 0), input(node, 1), output(node, 0)];
  matrixProduct(list, {
    name: node.op.name,
    rows: columnsOf(dy),
    columns: columnsOf(x),
    depth: rowsOf(dy),
    a: matrix(dy),
    b: matrix(x),
    c: matrix(dw),
    transposeA: true,
    accumulate: node.inputs[2],
  });
});

export const columnSum = builder((node, list) => {
  const [x, y] = [input(node, 0), output(node, 0)];
  const columns = columnsOf(x);
  const stride = rowStride(x);
  const lanes = lanesFor(stride);
  const type = elementType(lanes);
  const rest = columns % lanes;
  // Behind the last column lies padding with any content; the result's padding stays zero, as whole stores are summed over.
  const last = `if (c == ${divideUp(columns, lanes) - 1}) { s0 = select(vec4f(), s0, vec4i(0, 1, 2, 3) < vec4i(${rest})); }`;
  reduceColumns(list, {
    name: node.op.name,
    rows: rowsOf(x),
    columns: divideUp(columns, lanes),
    stride: stride / lanes,
    lanes,
    sums: 1,
    parameters: [reads("x", x, type)],
    add: "s0 += x[i];",
    finishParameters: [writes("sums", y, type)],
    finish: `${rest ? last : ""} sums[c] = s0;`,
  });
});
