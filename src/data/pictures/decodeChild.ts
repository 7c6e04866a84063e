import type { ChildMaker } from "../../workers/child.ts";

/** The worker of a DecodePool. Word for word: the bundler looks for it. */
export const decodeChild: ChildMaker = {
  kind: "decode",
  make: (name) => new Worker(new URL("./decode.worker.ts", import.meta.url), { type: "module", name }),
};
