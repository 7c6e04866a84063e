import { builder, input, writes } from "../writing/kernel.ts";
import { update } from "../writing/wholeStore.ts";

export const clear = builder((node, list) => {
  const store = input(node, 0);
  update(list, node.op.name, store, [writes("store", store)], "  store[i] = vec4f();");
});
