import type { NoAttributes } from "../../graph.ts";
import { mixing, mixingLength } from "../../ops/mixPictures.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { perElement } from "../writing/wgsl.ts";

/** One thread per pixel. */
export const mixPictures = builder<NoAttributes>((node, list) => {
  const [x, rows, y] = [input(node, 0), input(node, 1), output(node, 0)];
  const [B = 0, H = 0, W = 0] = x.shape;
  const functions = `fn isIn(at: i32, i: i32, j: i32) -> bool {
  let place = vec2f(f32(j), f32(i));
  return all(place >= vec2f(mixing[at], mixing[at + 1])) && all(place < vec2f(mixing[at + 2], mixing[at + 3]));
}\n`;
  const { code, workgroups } = perElement(
    B * H * W,
    `  let column = i % ${W};
  let row = (i / ${W}) % ${H};
  let own = i / ${H * W} * ${mixingLength};
  let partner = i32(mixing[own + ${mixing.partner}]);
  let share = select(mixing[own + ${mixing.share}], 0f, isIn(own + ${mixing.cut}, row, column));
  let mine = select(x[i], vec4f(), isIn(own + ${mixing.erased}, row, column));
  let other = select(x[i % ${H * W} + partner * ${H * W}], vec4f(), isIn(partner * ${mixingLength} + ${mixing.erased}, row, column));
  y[i] = share * mine + (1f - share) * other;`,
  );
  const parameters = [reads("x", x), reads("mixing", rows, "f32"), writes("y", y)];
  list.add({ name: node.op.name, parameters, code: functions + code, workgroups });
});
