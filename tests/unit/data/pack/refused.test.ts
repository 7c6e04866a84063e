import { afterEach, expect, test, vi } from "vitest";
import { Pack } from "../../../../src/data/pack/pack.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["NoModificationAllowedError", "in use by another tab"],
  ["InvalidStateError", "in use by another tab"],
  ["NotSupportedError", "keeps no packed copy here"],
])("files that do not open by a %s are told as that", async (name, words) => {
  const directory = {
    getDirectoryHandle: async () => directory,
    getFileHandle: async () => ({
      createSyncAccessHandle: () => Promise.reject(new DOMException("no", name)),
    }),
    async *entries() {
      yield* [];
    },
  };
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => directory } });
  await expect(Pack.open({ name: "n", fingerprint: "f", size: 8, count: 2 })).rejects.toThrow(words);
});
