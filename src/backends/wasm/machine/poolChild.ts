import type { ChildMaker } from "../../../workers/child.ts";

/** A helper thread of a Pool. Word for word: the bundler looks for it. */
export const poolChild: ChildMaker = {
  kind: "wasm",
  make: (name) => new Worker(new URL("./pool.worker.ts", import.meta.url), { type: "module", name }),
};
