import { size } from "../../graph.ts";
import { growthInterval, lossScale } from "../../ops/parts/lossScale.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { divideUp, main } from "../writing/wgsl.ts";
import { setting } from "../writing/wholeStore.ts";

const scaling = (name: keyof typeof lossScale): string => `lossScale[${lossScale[name]}]`;

/** `clipFactor`'s end with a loss scale. Bits tell what is finite: a compiler may take it that every number is. */
const scaledResult = `  let square = total(t, sum);
  if (t == 0) {
    let isGood = (bitcast<u32>(square) & 0x7f800000u) != 0x7f800000u;
    let scale = ${scaling("scale")};
    let norm = sqrt(square) / scale * ${setting("gradientScale")};
    result[0] = select(0f, norm, isGood);
    result[1] = select(0f, min(1f, ${setting("clip")} / (norm + 1e-6f)) / scale, isGood);
    result[2] = ${scaling("skippedSteps")};
    result[3] = scale;
    let good = select(0f, ${scaling("goodSteps")} + 1f, isGood);
    let grows = good == ${growthInterval}f;
    ${scaling("lastScale")} = scale;
    ${scaling("scale")} = select(scale * 0.5f, scale * select(1f, 2f, grows && scale < 1.7e38f), isGood);
    ${scaling("goodSteps")} = select(good, 0f, grows);
    ${scaling("skippedSteps")} += select(1f, 0f, isGood);
  }`;

/** Sums of squares by many threads, each over its stride, then of those by one workgroup, always in the same order. */
export const clipFactor = builder((node, list) => {
  const [gradients, settings, scale] = [input(node, 0), input(node, 1), node.inputs[2]];
  const groups = list.context.software ? 4 : 128;
  const threads = groups * 64;
  const partial = list.scratch(threads);
  list.add({
    name: "clipFactor squares",
    parameters: [reads("gradients", gradients), writes("partial", partial, "f32")],
    code: main(
      64,
      1,
      `  var sum = vec4f();
  for (var i = i32(global.x); i < ${divideUp(size(gradients), 4)}; i += ${threads}) {
    let g = gradients[i];
    sum = fma(g, g, sum);
  }
  partial[global.x] = dot(sum, vec4f(1));`,
    ),
    workgroups: [groups, 1, 1],
  });
  const width = list.context.software ? 4 : 64;
  list.add({
    name: node.op.name,
    parameters: [
      reads("partial", partial, "f32"),
      reads("hyper", settings, "f32"),
      writes("result", output(node, 0), "f32"),
      ...(scale ? [writes("lossScale", scale, "f32")] : []),
    ],
    code:
      workgroupTotal(list, width, "f32") +
      main(
        width,
        1,
        `  let t = i32(local.x);
  var sum = 0f;
  for (var i = t; i < ${threads}; i += ${width}) { sum += partial[i]; }
${
  scale
    ? scaledResult
    : `  let norm = sqrt(total(t, sum)) * ${setting("gradientScale")};
  if (t == 0) {
    result[0] = norm;
    result[1] = min(1f, ${setting("clip")} / (norm + 1e-6f));
  }`
}`,
      ),
    workgroups: [1, 1, 1],
  });
});
