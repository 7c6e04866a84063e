import type { CrossEntropy } from "../../ops/crossEntropy.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { logitsRow } from "../writing/logitsRow.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { float, perRow } from "../writing/wgsl.ts";

/**
 * One workgroup per row reads the logits twice and writes their gradient once. First pass: largest and sum of exponentials
 * together, rescaled whenever a larger logit appears. Second pass: rank and gradient.
 */
export const crossEntropy = builder<CrossEntropy>((node, list) => {
  const { smoothing, gradient } = node.attributes;
  const [logits, labels, scaling] = [input(node, 0), input(node, 1), node.inputs[3]];
  const [rows = 0, classes = 0] = logits.shape;
  const given = list.context.software ? "8" : classes > 1024 ? "256" : "64";
  const width = Number(
    list.choose("crossEntropy", `${rows}x${classes}`, ["4", "8", "16", "64", "256"], given),
  );
  const row = logitsRow(logits, width);
  const { type, masked } = row;
  // The gradient may lie in the memory of the logits, of which every thread has read the label's.
  const isBarrier = true;
  const code = `${workgroupTotal(list, width, "f32", { name: "largestOf", kind: "largest", isBarrier })}
${workgroupTotal(list, width, "vec2f", { isBarrier })}
${
  perRow(
    rows,
    width,
    `
  ${row.begin}
  var sums = vec2f(); // of exponentials relative to the largest so far, of logits
  ${row.each(`var v = logits[start + j];
    ${smoothing ? `${masked("0f")} sums.y += ${row.sum("v")};` : ""}
    ${row.addExponentials}`)}
  let most = largestOf(t, largest);
  let all = total(t, vec2f(sums.x * exp(largest - most), sums.y));
  let logSum = most + log(all.x);
  ${gradient ? row.factor(scaling) : ""}
  ${row.beginRank}
  ${row.each(`var v = logits[start + j];
    ${row.addRank}
    ${
      gradient
        ? `let share = ${type}(${float(smoothing / classes)}) + select(${type}(), ${type}(${float(1 - smoothing)}), ${row.isLabel});
    v = (exp(v - logSum) - share) * factor;
    ${masked("0f")}
    dlogits[start + j] = v;`
        : ""
    }`)}
  let rank = total(t, vec2f(${row.rank}, 0f)).x;
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
