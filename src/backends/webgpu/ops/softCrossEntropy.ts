import { type NoAttributes, rowStride } from "../../graph.ts";
import { lossScale } from "../../ops/parts/lossScale.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { divideUp, elementType, lanesFor, perRow, sumOf } from "../writing/wgsl.ts";

/** No logit is below this. */
const lowest = "-3e38f";

/** As crossEntropy's: one workgroup a row, which reads the logits and the targets twice. */
export const softCrossEntropy = builder<NoAttributes>((node, list) => {
  const [logits, labels, targets, scaling] = [input(node, 0), input(node, 1), input(node, 2), node.inputs[4]];
  const [rows = 0, classes = 0] = logits.shape;
  const stride = rowStride(logits);
  const lanes = lanesFor(stride);
  const type = elementType(lanes);
  const length = divideUp(classes, lanes);
  const rest = classes % lanes;
  const width = list.context.software ? 8 : classes > 1024 ? 256 : 64;
  const each = (body: string): string => `for (var j = t; j < ${length}; j += ${width}) { ${body} }`;
  /** `name` with `instead` behind the last class. */
  const masked = (name: string, instead: string): string =>
    rest
      ? `if (j == ${length - 1}) { ${name} = select(vec4f(${instead}), ${name}, vec4i(0, 1, 2, 3) < vec4i(${rest})); }`
      : "";
  const largest = lanes === 4 ? "max(max(v.x, v.y), max(v.z, v.w))" : "v";
  const places = lanes === 4 ? "(vec4i(0, 1, 2, 3) + j * 4)" : "j";
  const count = lanes === 4 ? "vec4i" : "i32";
  const isBarrier = true;
  const code = `${workgroupTotal(list, width, "f32", { name: "largestOf", kind: "largest", isBarrier })}
${workgroupTotal(list, width, "vec4f", { isBarrier })}
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
  var sums = vec4f(); // of exponentials relative to the largest so far, of targets, of targets times logits
  ${each(`var v = logits[start + j];
    var target_ = targets[start + j];
    ${masked("target_", "0f")}
    ${masked("v", "0f")}
    let product = target_ * v;
    sums.y += ${sumOf(lanes, "target_")};
    sums.z += ${sumOf(lanes, "product")};
    ${masked("v", lowest)}
    let larger = max(largest, ${largest});
    let e = exp(v - larger);
    sums.x = sums.x * exp(largest - larger) + ${sumOf(lanes, "e")};
    largest = larger;`)}
  let most = largestOf(t, largest);
  let all = total(t, vec4f(sums.x * exp(largest - most), sums.yzw));
  let logSum = most + log(all.x);
  let factor = select(0f, ${scaling ? `weight[0] * lossScale[${lossScale.scale}]` : "weight[0]"}, counted);
  var above = ${count}();
  ${each(`var v = logits[start + j];
    ${masked("v", lowest)}
    above += select(${count}(), ${count}(1), (v > ${type}(own)) | ((v == ${type}(own)) & (${places} < ${count}(label))));
    v = (exp(v - logSum) * all.y - targets[start + j]) * factor;
    ${masked("v", "0f")}
    dlogits[start + j] = v;`)}
  let rank = total(t, vec4f(f32(${lanes === 4 ? "above.x + above.y + above.z + above.w" : "above"}), 0f, 0f, 0f)).x;
  if (t == 0) {
    losses[row] = select(0f, all.y * logSum - all.z, counted);
    ranks[row] = select(-1, i32(rank), counted);
  }`,
  ).code
}`;
  const parameters = [
    reads("logits", logits, type),
    reads("labels", labels, "i32"),
    reads("targets", targets, type),
    writes("losses", output(node, 0), "f32"),
    writes("ranks", output(node, 1), "i32"),
    ...(scaling ? [reads("lossScale", scaling, "f32")] : []),
    reads("weight", input(node, 3), "f32"),
    writes("dlogits", output(node, 2), type),
  ];
  list.add({ name: node.op.name, parameters, code, workgroups: perRow(rows, width, "").workgroups });
});
