import { rowStride, type Value } from "../../graph.ts";
import type { Linear } from "../../ops/linear.ts";
import { matrixProduct } from "../product/matrixProduct.ts";
import type { Matrix } from "../product/product.ts";
import { builder, input, output } from "../writing/kernel.ts";

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
