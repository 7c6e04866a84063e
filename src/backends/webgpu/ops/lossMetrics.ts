import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { main } from "../writing/wgsl.ts";

/** One workgroup; counts are exact in float32 up to 2^24 rows. */
export const lossMetrics = builder((node, list) => {
  const [losses, ranks] = [input(node, 0), input(node, 1)];
  const rows = losses.shape[0] ?? 0;
  const width = list.context.software ? 8 : 64;
  const code = `${workgroupTotal(list, width, "vec4f")}
${main(
  width,
  1,
  `  let t = i32(local.x);
  var sums = vec4f();
  for (var row = t; row < ${rows}; row += ${width}) {
    let rank = ranks[row];
    sums += vec4f(losses[row], f32(rank == 0), f32(rank >= 0 && rank < 5), f32(rank >= 0));
  }
  let all = total(t, sums);
  if (t == 0) { metrics[0] = all; }`,
)}`;
  const parameters = [
    reads("losses", losses, "f32"),
    reads("ranks", ranks, "i32"),
    writes("metrics", output(node, 0)),
  ];
  list.add({ name: node.op.name, parameters, code, workgroups: [1, 1, 1] });
});
