import { builder, input, reads, writes } from "../writing/kernel.ts";
import { update } from "../writing/wholeStore.ts";

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
