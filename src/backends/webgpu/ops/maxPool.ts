import type { Pooling, PoolingGradient } from "../../ops/maxPool.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { each, perElement } from "../writing/wgsl.ts";

/** One thread per four channels of an output; the four tap indices are the bytes of one u32. */
export const maxPool = builder<Pooling>((node, list) => {
  const { window, stride, padding } = node.attributes;
  const [x, y, indices] = [input(node, 0), output(node, 0), output(node, 1)];
  const [, H = 0, W = 0, C = 0] = x.shape;
  const [B = 0, OH = 0, OW = 0] = y.shape;
  const C4 = C / 4;
  const kernel = perElement(
    B * OH * OW * C4,
    `  let c = i % ${C4};
  let column = (i / ${C4}) % ${OW};
  let row = (i / ${C4 * OW}) % ${OH};
  let image = i / ${C4 * OW * OH};
  var best = vec4f(-3.4e38f);
  var at = vec4u();
  for (var tap = 0; tap < ${window * window}; tap++) {
    let h = row * ${stride} - ${padding} + tap / ${window};
    let w = column * ${stride} - ${padding} + tap % ${window};
    if (h < 0 || h >= ${H} || w < 0 || w >= ${W}) { continue; }
    let value = x[((image * ${H} + h) * ${W} + w) * ${C4} + c];
    let better = value > best;
    best = select(best, value, better);
    at = select(at, vec4u(u32(tap)), better);
  }
  y[i] = best;
  indices[i] = at.x | (at.y << 8u) | (at.z << 16u) | (at.w << 24u);`,
  );
  const parameters = [reads("x", x), writes("y", y), writes("indices", indices, "u32")];
  list.add({ name: node.op.name, parameters, ...kernel });
});

/** One thread per four channels of an input gathers from the windows that hold it. */
export const maxPoolGradient = builder<PoolingGradient>((node, list) => {
  const { window, stride, padding, height, width } = node.attributes;
  const [dy, indices, dx] = [input(node, 0), input(node, 1), output(node, 0)];
  const [B = 0, OH = 0, OW = 0, C = 0] = dy.shape;
  const C4 = C / 4;
  const kernel = perElement(
    B * height * width * C4,
    `  let c = i % ${C4};
  let w = (i / ${C4}) % ${width} + ${padding};
  let h = (i / ${C4 * width}) % ${height} + ${padding};
  let image = i / ${C4 * width * height};
  var sum = vec4f();
  for (var row = max(0, (h - ${window - 1} + ${stride - 1}) / ${stride}); row <= min(${OH - 1}, h / ${stride}); row++) {
    for (var column = max(0, (w - ${window - 1} + ${stride - 1}) / ${stride}); column <= min(${OW - 1}, w / ${stride}); column++) {
      let at = ((image * ${OH} + row) * ${OW} + column) * ${C4} + c;
      let tap = u32((h - row * ${stride}) * ${window} + w - column * ${stride});
      let four = indices[at];
      let taken = vec4u(${each(4, (q) => `(four >> ${8 * q}u) & 255u`, ", ")});
      sum += select(vec4f(), dy[at], taken == vec4u(tap));
    }
  }
  dx[i] = sum;`,
  );
  const parameters = [reads("dy", dy), reads("indices", indices, "u32"), writes("dx", dx)];
  list.add({ name: node.op.name, parameters, ...kernel });
});
