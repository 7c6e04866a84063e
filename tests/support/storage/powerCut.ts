/** The page of tests/long/e2e/powerCut.spec.ts: a save that stands still before every storage operation, and a look at what is stored. */
import { packIds } from "../../../src/data/pack/packs.ts";
import { after, type FaultAnswer, type FaultAsk, packKey, type SaveKind } from "./faultKinds.ts";
import { allowed, type PackedState, packedState, prepare, type StoredState, storedState } from "./stored.ts";

const worker = new Worker(new URL("./faults.worker.ts", import.meta.url), { type: "module" });
const answers: FaultAnswer[] = [];
let wake: () => void = () => undefined;
worker.addEventListener("message", ({ data }: MessageEvent<FaultAnswer>) => {
  answers.push(data);
  wake();
});

/** The worker's next word. */
async function heard(): Promise<FaultAnswer> {
  for (;;) {
    const answer = answers.shift();
    if (answer) return answer;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

function asked(ask: FaultAsk): Promise<FaultAnswer> {
  worker.postMessage(ask, { transfer: [] });
  return heard();
}

const gate = new Int32Array(new SharedArrayBuffer(4));

const powerCut = {
  /** Stores what is there before the save, and begins it: where it stands still first. */
  async begin(kind: SaveKind): Promise<FaultAnswer> {
    const id = await prepare(kind, asked);
    const step = kind === "pack" ? packKey.count : after;
    return asked({ kind, mode: "pause", at: 0, step, id, gate });
  },
  /** Lets the save go on, and does not wait for where it gets to. */
  goOn(): void {
    Atomics.add(gate, 0, 1);
    Atomics.notify(gate, 0);
  },
  heard,
  allowed,
  stored: (): Promise<StoredState> => storedState(),
  async packed(): Promise<PackedState & { packs: number }> {
    return { ...(await packedState()), packs: (await packIds()).length };
  },
};
export type PowerCut = typeof powerCut;

declare global {
  var powerCut: PowerCut;
}
globalThis.powerCut = powerCut;
