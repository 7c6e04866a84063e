import { size } from "../../graph.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { perElement } from "../writing/wgsl.ts";

export const firstRows = builder((node, list) => {
  const [x, y] = [input(node, 0), output(node, 0)];
  const kernel = perElement(size(y) / 4, `  y[i] = x[i];`);
  list.add({ name: node.op.name, parameters: [reads("x", x), writes("y", y)], ...kernel });
});

export const firstRowsGradient = builder((node, list) => {
  const [dy, dx] = [input(node, 0), output(node, 0)];
  const kernel = perElement(
    size(dx) / 4,
    `  var value = vec4f();
  if (i < ${size(dy) / 4}) { value = dy[i]; }
  dx[i] = value;`,
  );
  list.add({ name: node.op.name, parameters: [reads("dy", dy), writes("dx", dx)], ...kernel });
});
