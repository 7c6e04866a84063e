import { type Augment, boxLength } from "../../ops/augment.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { float, perElement } from "../writing/wgsl.ts";

const vector = (values: readonly number[]): string => `vec3f(${values.map(float).join(", ")})`;

/** One thread per output pixel; the picture's bytes are read out of packed u32. */
export const augment = builder<Augment>((node, list) => {
  const { mean, standardDeviation } = node.attributes;
  const [pictures, boxes, x] = [input(node, 0), input(node, 1), output(node, 0)];
  const [B = 0, H = 0, W = 0] = pictures.shape;
  const functions = `fn byteAt(index: i32) -> f32 {
  return f32((pictures[index / 4] >> u32(8 * (index % 4))) & 255u);
}
fn pixel(image: i32, h: i32, w: i32) -> vec3f {
  if (h < 0 || h >= ${H} || w < 0 || w >= ${W}) { return vec3f(); }
  let at = ((image * ${H} + h) * ${W} + w) * 3;
  return vec3f(byteAt(at), byteAt(at + 1), byteAt(at + 2));
}
// Where output index i of n falls in the stretch of the picture that is shown.
fn place(start: f32, length: f32, i: i32, n: f32) -> f32 {
  return clamp(start + (f32(i) + 0.5f) * length / n - 0.5f, start, start + length - 1f);
}\n`;
  const { code, workgroups } = perElement(
    B * H * W,
    `  let column = i % ${W};
  let row = (i / ${W}) % ${H};
  let image = i / ${H * W};
  let box = image * ${boxLength};
  let across = place(boxes[box], boxes[box + 2], select(column, ${W - 1} - column, boxes[box + 4] != 0f), ${float(W)});
  let down = place(boxes[box + 1], boxes[box + 3], row, ${float(H)});
  let left = floor(across);
  let top = floor(down);
  let right = i32(min(left + 1f, boxes[box] + boxes[box + 2] - 1f));
  let bottom = i32(min(top + 1f, boxes[box + 1] + boxes[box + 3] - 1f));
  let upper = mix(pixel(image, i32(top), i32(left)), pixel(image, i32(top), right), across - left);
  let lower = mix(pixel(image, bottom, i32(left)), pixel(image, bottom, right), across - left);
  let value = mix(upper, lower, down - top) / 255f;
  x[i] = vec4f((value - ${vector(mean)}) / ${vector(standardDeviation)}, 0f);`,
  );
  const parameters = [reads("pictures", pictures, "u32"), reads("boxes", boxes, "f32"), writes("x", x)];
  list.add({ name: node.op.name, parameters, code: functions + code, workgroups });
});
