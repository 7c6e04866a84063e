import { growthInterval, lossScale } from "../../ops/lossScale.ts";
import { hyper, isScaled } from "../../ops/optimizers.ts";
import { size, type Value } from "../../graph.ts";
import { builder, input, type KernelList, output, type Parameter, reads, writes } from "../writing/kernel.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { divideUp, main, perElement } from "../writing/wgsl.ts";

/** Whole stores, four elements a thread; what lies between slices is zero and stays so. */
function update(
  list: KernelList,
  name: string,
  store: Value,
  parameters: readonly Parameter[],
  body: string,
): void {
  list.add({ name, parameters, ...perElement(divideUp(size(store), 4), body, { width: 256 }) });
}

const setting = (name: keyof typeof hyper): string => `hyper[${hyper[name]}]`;

/** What gradients are multiplied with, and what that needs. */
const gradientScale = (clip: Value | undefined): string =>
  clip ? `(${setting("gradientScale")} * clip[1])` : setting("gradientScale");
const clipParameter = (clip: Value | undefined): Parameter[] => (clip ? [reads("clip", clip, "f32")] : []);
/** Leaves out a step whose gradients are not finite. */
const unlessSkipped = (clip: Value | undefined): string =>
  isScaled(clip) ? "  if (clip[1] == 0f) { return; }\n" : "";

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

export const sgd = builder((node, list) => {
  const [parameters, gradients, momentum, settings] = [0, 1, 2, 3].map((index) => input(node, index)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const clip = node.inputs[4];
  update(
    list,
    node.op.name,
    parameters,
    [
      writes("parameters", parameters),
      reads("gradients", gradients),
      writes("momentum", momentum),
      reads("hyper", settings, "f32"),
      ...clipParameter(clip),
    ],
    `${unlessSkipped(clip)}  let p = parameters[i];
  let m = ${setting("momentum")} * momentum[i] + gradients[i] * ${gradientScale(clip)} + ${setting("weightDecay")} * p;
  momentum[i] = m;
  parameters[i] = p - ${setting("learningRate")} * m;`,
  );
});

export const adamw = builder((node, list) => {
  const [parameters, gradients, momentum, second, settings] = [0, 1, 2, 3, 4].map((index) =>
    input(node, index),
  ) as [Value, Value, Value, Value, Value];
  const clip = node.inputs[5];
  const [beta1, beta2] = [setting("beta1"), setting("beta2")];
  // 1 - beta^t, by exp(t log beta): pow of many adapters is no better.
  const time = isScaled(clip) ? `(${setting("time")} - clip[2])` : setting("time");
  const corrections = `let first = 1f - exp(${time} * log(${beta1}));
  let root = sqrt(1f - exp(${time} * log(${beta2})));`;
  update(
    list,
    node.op.name,
    parameters,
    [
      writes("parameters", parameters),
      reads("gradients", gradients),
      writes("momentum", momentum),
      writes("second", second),
      reads("hyper", settings, "f32"),
      ...clipParameter(clip),
    ],
    `${unlessSkipped(clip)}  ${corrections}
  let g = gradients[i] * ${gradientScale(clip)};
  let m = ${beta1} * momentum[i] + (1f - ${beta1}) * g;
  let v = ${beta2} * second[i] + (1f - ${beta2}) * g * g;
  momentum[i] = m;
  second[i] = v;
  let rate = ${setting("learningRate")};
  parameters[i] = parameters[i] * (1f - rate * ${setting("weightDecay")})
    - (rate / first) * m / (sqrt(v) / root + ${setting("epsilon")});`,
  );
});

export const movingAverage = builder((node, list) => {
  const [parameters, average] = [input(node, 0), input(node, 1)];
  const named = [
    reads("parameters", parameters),
    writes("average", average),
    reads("hyper", input(node, 2), "f32"),
  ];
  const decay = setting("averageDecay");
  const body = `  average[i] = ${decay} * average[i] + (1f - ${decay}) * parameters[i];`;
  update(list, node.op.name, parameters, named, body);
});

export const accumulate = builder((node, list) => {
  const [sums, gradients] = [input(node, 0), input(node, 1)];
  update(
    list,
    node.op.name,
    sums,
    [writes("sums", sums), reads("gradients", gradients)],
    "  sums[i] += gradients[i];",
  );
});

export const clear = builder((node, list) => {
  const store = input(node, 0);
  update(list, node.op.name, store, [writes("store", store)], "  store[i] = vec4f();");
});
