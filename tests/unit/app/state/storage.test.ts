import { expect, test } from "vitest";
import { initialState } from "../../../../src/app/state/state.ts";
import { usedBytes } from "../../../../src/app/state/storage.ts";
import type { CheckpointRow } from "../../../../src/worker/border/protocol.ts";
import { stateWithRun } from "../runSample.ts";

const folder = {
  id: "f",
  name: "pets",
  handle: null,
  layout: "",
  kind: "images",
  files: 9,
  time: 0,
} as const;
const checkpoint = (sizeBytes: number) => ({ sizeBytes }) as CheckpointRow;
const pack = (bytes: number) => ({ id: "p", fingerprint: "f", size: 32, bytes, count: 9, known: 9 });

test("what is known to be stored is the checkpoints and the packed copies, of a live run what it has written", () => {
  expect(usedBytes({}, initialState("", null))).toBe(0);
  const state = {
    ...stateWithRun(),
    stored: {
      runs: [],
      checkpoints: [checkpoint(400), checkpoint(300)],
      held: new Set<string>(),
      error: null,
    },
    folders: [{ ...folder, packs: [pack(1000)] }],
    samplePacks: [pack(20)],
  };
  expect(usedBytes({}, state)).toBe(1720);
  expect(usedBytes({ usage: 5000 }, state)).toBe(5000);
  // A browser that was started anew has not counted its files yet.
  const details = { fileSystem: 688, indexedDB: 900 };
  expect(usedBytes({ usage: 20_000, usageDetails: details }, state)).toBe(20_000 + 1020 - 688);
  expect(usedBytes({ usage: 20_000, usageDetails: { fileSystem: 2000, indexedDB: 900 } }, state)).toBe(
    20_000,
  );
  const meters = {
    decodePerSecond: 0,
    cacheHits: 0,
    decoded: 0,
    heldBytes: 0,
    deviceBytes: 0,
    skipped: 0,
    packed: { pictures: 5, bytes: 5000, full: null },
  };
  expect(usedBytes({}, { ...state, run: state.run && { ...state.run, meters } })).toBe(5700);
});
