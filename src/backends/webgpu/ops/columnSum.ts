import { rowStride } from "../../graph.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { reduceColumns } from "../writing/reduction.ts";
import { divideUp, elementType, lanesFor } from "../writing/wgsl.ts";

export const columnSum = builder((node, list) => {
  const [x, y] = [input(node, 0), output(node, 0)];
  const [rows = 0, columns = 0] = x.shape;
  const stride = rowStride(x);
  const lanes = lanesFor(stride);
  const type = elementType(lanes);
  const rest = columns % lanes;
  // Behind the last column lies padding with any content; the result's padding stays zero, as whole stores are summed over.
  const last = `if (c == ${divideUp(columns, lanes) - 1}) { s0 = select(vec4f(), s0, vec4i(0, 1, 2, 3) < vec4i(${rest})); }`;
  reduceColumns(list, {
    name: node.op.name,
    rows,
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
