import { rowStride } from "../../graph.ts";
import type { CrossEntropy } from "../../ops/crossEntropy.ts";
import { lossScale } from "../../ops/parts/lossScale.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { divideUp, elementType, float, lanesFor, perRow, sumOf } from "../writing/wgsl.ts";

/** No logit is below this. */
const lowest = "-3e38f";

/**
 * One workgroup per row reads the logits twice and writes their gradient once. First pass: largest and sum of exponentials
 * together, rescaled whenever a larger logit appears. Second pass: rank and gradient.
 */
export const crossEntropy = builder<CrossEntropy>((node, list) => {
  const { smoothing, gradient } = node.attributes;
  const [logits, labels, scaling] = [input(node, 0), input(node, 1), node.inputs[3]];
  const [rows = 0, classes = 0] = logits.shape;
  const stride = rowStride(logits);
  const lanes = lanesFor(stride);
  const type = elementType(lanes);
  const length = divideUp(classes, lanes);
  const rest = classes % lanes;
  const given = list.context.software ? "8" : classes > 1024 ? "256" : "64";
  const width = Number(
    list.choose("crossEntropy", `${rows}x${classes}`, ["4", "8", "16", "64", "256"], given),
  );
  const each = (body: string): string => `for (var j = t; j < ${length}; j += ${width}) { ${body} }`;
  /** `v` with `instead` behind the last class. */
  const masked = (instead: string): string =>
    rest
      ? `if (j == ${length - 1}) { v = select(vec4f(${instead}), v, vec4i(0, 1, 2, 3) < vec4i(${rest})); }`
      : "";
  const largest = lanes === 4 ? "max(max(v.x, v.y), max(v.z, v.w))" : "v";
  const places = lanes === 4 ? "(vec4i(0, 1, 2, 3) + j * 4)" : "j";
  const count = lanes === 4 ? "vec4i" : "i32";
  // The gradient may lie in the memory of the logits, of which every thread has read the label's.
  const isBarrier = true;
  const code = `${workgroupTotal(list, width, "f32", { name: "largestOf", kind: "largest", isBarrier })}
${workgroupTotal(list, width, "vec2f", { isBarrier })}
${
  perRow(
    rows,
    width,
    `
  let start = row * ${stride / lanes};
  let counted = labels[row] >= 0;
  let label = max(labels[row], 0);
  let own = logits[start + label / ${lanes}]${lanes === 4 ? "[label % 4]" : ""};
  var largest = ${lowest};
  var sums = vec2f(); // of exponentials relative to the largest so far, of logits
  ${each(`var v = logits[start + j];
    ${smoothing ? `${masked("0f")} sums.y += ${sumOf(lanes, "v")};` : ""}
    ${masked(lowest)}
    let larger = max(largest, ${largest});
    let e = exp(v - larger);
    sums.x = sums.x * exp(largest - larger) + ${sumOf(lanes, "e")};
    largest = larger;`)}
  let most = largestOf(t, largest);
  let all = total(t, vec2f(sums.x * exp(largest - most), sums.y));
  let logSum = most + log(all.x);
  ${gradient ? `let factor = select(0f, ${scaling ? `weight[0] * lossScale[${lossScale.scale}]` : "weight[0]"}, counted);` : ""}
  var above = ${count}();
  ${each(`var v = logits[start + j];
    ${masked(lowest)}
    above += select(${count}(), ${count}(1), (v > ${type}(own)) | ((v == ${type}(own)) & (${places} < ${count}(label))));
    ${
      gradient
        ? `let share = ${type}(${float(smoothing / classes)}) + select(${type}(), ${type}(${float(1 - smoothing)}), ${places} == ${count}(label));
    v = (exp(v - logSum) - share) * factor;
    ${masked("0f")}
    dlogits[start + j] = v;`
        : ""
    }`)}
  let rank = total(t, vec2f(f32(${lanes === 4 ? "above.x + above.y + above.z + above.w" : "above"}), 0f)).x;
  if (t == 0) {
    let wanted = ${float(1 - smoothing)} * own + ${float(smoothing / classes)} * all.y;
    losses[row] = select(0f, logSum - wanted, counted);
    ranks[row] = select(-1, i32(rank), counted);
  }`,
  ).code
}`;
  const parameters = [
    reads("logits", logits, type),
    reads("labels", labels, "i32"),
    writes("losses", output(node, 0), "f32"),
    writes("ranks", output(node, 1), "i32"),
  ];
  if (gradient && scaling) parameters.push(reads("lossScale", scaling, "f32"));
  if (gradient)
    parameters.push(reads("weight", input(node, 2), "f32"), writes("dlogits", output(node, 2), type));
  list.add({ name: node.op.name, parameters, code, workgroups: perRow(rows, width, "").workgroups });
});
