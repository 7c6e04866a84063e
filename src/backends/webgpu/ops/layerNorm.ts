import { rowStride } from "../../graph.ts";
import type { LayerNorm, LayerNormGradient } from "../../ops/layerNorm.ts";
import { dropoutCode } from "../writing/dropoutMask.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { reduceColumns, workgroupTotal } from "../writing/reduction.ts";
import { elementType, float, lanesFor, perRow, sumOf } from "../writing/wgsl.ts";

/** Threads to a row. */
const widthOf = (software: boolean, columns: number): number => (software ? 4 : columns >= 512 ? 128 : 32);

/** One workgroup per row: sum, mean, then variance around it, as stable as torch's. */
export const layerNorm = builder<LayerNorm>((node, list) => {
  const [x, weight, bias, residual] = [input(node, 0), input(node, 1), input(node, 2), node.inputs[3]];
  const [rows = 0, columns = 0] = x.shape;
  const y = output(node, 0);
  const sum = residual ? output(node, 1) : x;
  const statistics = output(node, residual ? 2 : 1);
  const lanes = lanesFor(columns, ...[x, y, sum, ...(residual ? [residual] : [])].map(rowStride));
  const type = elementType(lanes);
  const width = widthOf(list.context.software, columns);
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, residual ? node.attributes.dropout : undefined, node.inputs[4], lanes);
  const at = (value: typeof x): string => `row * ${rowStride(value) / lanes} + j`;
  const each = (body: string): string => `for (var j = t; j < ${columns / lanes}; j += ${width}) { ${body} }`;
  // A thread reads back only what it has written itself.
  const add = residual
    ? `let v = residuals[${at(residual)}] + ${drop.apply(`x[${at(x)}]`, `row * ${columns} + j * ${lanes}`)};
    sum[${at(sum)}] = v;`
    : `let v = x[${at(x)}];`;
  const values = residual ? "sum" : "x";
  const { code, workgroups } = perRow(
    rows,
    width,
    `
  var a = 0f;
  ${each(`${add} a += ${sumOf(lanes, "v")};`)}
  let mean = total(t, a) * ${float(1 / columns)};
  a = 0f;
  ${each(`let v = ${values}[${at(sum)}] - mean; a += ${lanes === 4 ? "dot(v, v)" : "v * v"};`)}
  let inverse = 1f / sqrt(total(t, a) * ${float(1 / columns)} + ${float(node.attributes.epsilon)});
  ${each(`y[${at(y)}] = (${values}[${at(sum)}] - mean) * inverse * weight[j] + bias[j];`)}
  if (t == 0) { statistics[row] = mean; statistics[${rows} + row] = inverse; }`,
  );
  const parameters = [
    reads("x", x, type),
    reads("weight", weight, type),
    reads("bias", bias, type),
    writes("y", y, type),
    writes("statistics", statistics, "f32"),
    ...drop.parameters,
  ];
  if (residual) parameters.push(reads("residuals", residual, type), writes("sum", sum, type));
  list.add({
    name: node.op.name,
    parameters,
    code: workgroupTotal(list, width, "f32") + drop.functions + code,
    workgroups,
    sizes,
  });
});

export const layerNormGradient = builder<LayerNormGradient>((node, list) => {
  const { dropout } = node.attributes;
  const [dy, sum, weight, statistics] = [input(node, 0), input(node, 1), input(node, 2), input(node, 3)];
  const [rows = 0, columns = 0] = dy.shape;
  const dsum = output(node, 0);
  const dx = dropout ? output(node, 3) : undefined;
  const lanes = lanesFor(columns, ...[dy, sum, dsum, ...(dx ? [dx] : [])].map(rowStride));
  const type = elementType(lanes);
  const width = widthOf(list.context.software, columns);
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, dropout, node.inputs[4], lanes);
  const at = (value: typeof dy): string => `row * ${rowStride(value) / lanes} + j`;
  const each = (body: string): string => `for (var j = t; j < ${columns / lanes}; j += ${width}) { ${body} }`;
  const dot = (a: string, b: string): string => (lanes === 4 ? `dot(${a}, ${b})` : `(${a}) * (${b})`);
  const { code, workgroups } = perRow(
    rows,
    width,
    `
  let mean = statistics[row];
  let inverse = statistics[${rows} + row];
  var a = vec2f();
  ${each(`let g = dy[${at(dy)}] * weight[j]; let normal = (sum[${at(sum)}] - mean) * inverse;
    a += vec2f(${sumOf(lanes, "g")}, ${dot("g", "normal")});`)}
  let means = total(t, a) * ${float(1 / columns)};
  ${each(`let normal = (sum[${at(sum)}] - mean) * inverse;
    let value = inverse * (dy[${at(dy)}] * weight[j] - means.x - normal * means.y);
    dsum[${at(dsum)}] = value;
    ${dx ? `dx[${at(dx)}] = ${drop.apply("value", `row * ${columns} + j * ${lanes}`)};` : ""}`)}`,
  );
  const parameters = [
    reads("dy", dy, type),
    reads("sum", sum, type),
    reads("weight", weight, type),
    reads("statistics", statistics, "f32"),
    writes("dsum", dsum, type),
    ...drop.parameters,
  ];
  if (dx) parameters.push(writes("dx", dx, type));
  list.add({
    name: node.op.name,
    parameters,
    code: workgroupTotal(list, width, "vec2f") + drop.functions + code,
    workgroups,
    sizes,
  });
  const strides = [dy, sum].map((value) => rowStride(value) / lanes);
  reduceColumns(list, {
    name: "layerNormGradient sums",
    rows,
    columns: columns / lanes,
    stride: strides[0] ?? 0,
    lanes,
    sums: 2,
    parameters: [reads("dy", dy, type), reads("sum", sum, type), reads("statistics", statistics, "f32")],
    add: `let normal = (sum[r * ${strides[1]} + c] - statistics[r]) * statistics[${rows} + r];
      s0 = fma(dy[i], normal, s0); s1 += dy[i];`.replaceAll("\n", " "),
    finishParameters: [writes("dweight", output(node, 1), type), writes("dbias", output(node, 2), type)],
    finish: "dweight[c] = s0; dbias[c] = s1;",
  });
});
