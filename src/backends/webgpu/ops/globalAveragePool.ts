import type { Extent } from "../../ops/globalAveragePool.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { float, perElement } from "../writing/wgsl.ts";

export const globalAveragePool = builder((node, list) => {
  const [x, y] = [input(node, 0), output(node, 0)];
  const [B = 0, H = 0, W = 0, C = 0] = x.shape;
  const C4 = C / 4;
  const kernel = perElement(
    B * C4,
    `  let first = (i / ${C4}) * ${H * W * C4} + i % ${C4};
  var sum = vec4f();
  for (var place = 0; place < ${H * W}; place++) { sum += x[first + place * ${C4}]; }
  y[i] = sum * ${float(1 / (H * W))};`,
  );
  list.add({ name: node.op.name, parameters: [reads("x", x), writes("y", y)], ...kernel });
});

export const globalAveragePoolGradient = builder<Extent>((node, list) => {
  const { height, width } = node.attributes;
  const [dy, dx] = [input(node, 0), output(node, 0)];
  const [B = 0, C = 0] = dy.shape;
  const C4 = C / 4;
  const area = height * width;
  const kernel = perElement(
    B * area * C4,
    `  dx[i] = dy[(i / ${area * C4}) * ${C4} + i % ${C4}] * ${float(1 / area)};`,
  );
  list.add({ name: node.op.name, parameters: [reads("dy", dy), writes("dx", dx)], ...kernel });
});
