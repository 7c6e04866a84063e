import type { NoAttributes } from "../../graph.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { logitsRow } from "../writing/logitsRow.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { perRow } from "../writing/wgsl.ts";

/** As crossEntropy's: one workgroup a row, which reads the logits and the targets twice. */
export const softCrossEntropy = builder<NoAttributes>((node, list) => {
  const [logits, labels, targets, scaling] = [input(node, 0), input(node, 1), input(node, 2), node.inputs[4]];
  const [rows = 0, classes = 0] = logits.shape;
  const width = list.context.software ? 8 : classes > 1024 ? 256 : 64;
  const row = logitsRow(logits, width);
  const { type, masked } = row;
  // The gradient may lie in the memory of the logits, of which every thread has read the label's.
  const isBarrier = true;
  const code = `${workgroupTotal(list, width, "f32", { name: "largestOf", kind: "largest", isBarrier })}
${workgroupTotal(list, width, "vec4f", { isBarrier })}
${
  perRow(
    rows,
    width,
    `
  ${row.begin}
  var sums = vec4f(); // of exponentials relative to the largest so far, of targets, of targets times logits
  ${row.each(`var v = logits[start + j];
    var target_ = targets[start + j];
    ${masked("0f", "target_")}
    ${masked("0f")}
    let product = target_ * v;
    sums.y += ${row.sum("target_")};
    sums.z += ${row.sum("product")};
    ${row.addExponentials}`)}
  let most = largestOf(t, largest);
  let all = total(t, vec4f(sums.x * exp(largest - most), sums.yzw));
  let logSum = most + log(all.x);
  ${row.factor(scaling)}
  ${row.beginRank}
  ${row.each(`var v = logits[start + j];
    ${row.addRank}
    v = (exp(v - logSum) * all.y - targets[start + j]) * factor;
    ${masked("0f")}
    dlogits[start + j] = v;`)}
  let rank = total(t, vec4f(${row.rank}, 0f, 0f, 0f)).x;
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
