import { rowStride } from "../../graph.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { perElement } from "../writing/wgsl.ts";

/** One thread per element of the row. */
export const selectRow = builder((node, list) => {
  const [x, index, y] = [input(node, 0), input(node, 1), output(node, 0)];
  const kernel = perElement(x.shape[1] ?? 0, `  y[i] = x[index[0] * ${rowStride(x)} + i];`);
  const parameters = [reads("x", x, "f32"), reads("index", index, "i32"), writes("y", y, "f32")];
  list.add({ name: node.op.name, parameters, ...kernel });
});
