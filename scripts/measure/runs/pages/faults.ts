/**
 * The pages of scripts/measure/runs/faults.mjs: one trains and is disturbed, another watches it, hears every step and looks at what is
 * stored. The watcher outlives the faults.
 */
import { clear, createStore, set } from "idb-keyval";
import { readCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { readHistory } from "../../../../src/checkpoints/store/runs.ts";
import { listCheckpoints, loadCheckpoint } from "../../../../src/checkpoints/store/store.ts";
import type { CheckpointRow, TrainerEvent } from "../../../../src/worker/border/protocol.ts";
import { createTrainer } from "../../../../src/worker/border/client.ts";
import { smallText, textFolder } from "../../../../tests/browser/worker/run/trainerRuns.ts";

type Told =
  | Extract<TrainerEvent, { kind: "steps" | "status" | "notice" | "checkpoint" }>
  /** The curves that a run which goes on gives the page: steps whose own message died with a worker are there. */
  | { kind: "kept"; points: Extract<TrainerEvent, { kind: "steps" }>["points"] };

const channel = new BroadcastChannel("faults");
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel takes no target: it reaches its own origin alone
const tell = (event: Told): void => channel.postMessage(event);

/** Saved every seven steps: that much may be lost. */
const config = smallText({
  epochs: 30,
  emsize: 64,
  hidden: 128,
  backend: "wasm",
  threads: 1,
  saveSteps: 7,
  saveEvery: 1440,
  keepLast: 3,
});

class Trained {
  readonly #trainer = createTrainer();
  /** The newest checkpoint that storage refused. */
  #offered: CheckpointRow | null = null;

  constructor() {
    this.#trainer.on((event) => {
      if (event.kind === "checkpoint" && event.row.file) this.#offered = event.row;
      if (
        event.kind === "steps" ||
        event.kind === "status" ||
        event.kind === "notice" ||
        event.kind === "checkpoint"
      )
        tell(event);
    });
  }

  /** Begins the run, or goes on with it from what was offered to this page or from what is stored, whichever is newer. */
  async start(runId: string, saves: boolean): Promise<void> {
    await this.#trainer.call("openData", textFolder());
    const [stored] = (await listCheckpoints(runId)).toSorted((a, b) => b.step - a.step);
    const offered = this.#offered?.runId === runId ? this.#offered : null;
    const resume =
      offered?.file && offered.step > (stored?.step ?? 0)
        ? { file: offered.file }
        : stored
          ? { checkpointId: stored.id }
          : null;
    const { history } = await this.#trainer.call("start", {
      config: saves ? config : { ...config, saveSteps: null },
      runId,
      name: "disturbed",
      weights: null,
      resume,
    });
    tell({ kind: "kept", points: history.points });
  }

  kill(): void {
    this.#trainer.restart("Killed by the script.");
  }

  /** Steps that the offered checkpoint knows; 0 without one. Throws when it does not load. */
  async offeredStep(): Promise<number> {
    const file = this.#offered?.file;
    return file ? (await readCheckpoint(file)).position.step : 0;
  }
}

/** Stored beside the lab's data, in a database of its own. */
const ballast = createStore("ballast", "blobs");

class Watcher {
  losses: number[] = [];
  /** Steps whose loss was told twice and differently. */
  contradictions: number[] = [];
  /** Steps that were made, as far as was told. */
  made = 0;
  status: string | null = null;
  notices: string[] = [];

  constructor() {
    channel.addEventListener("message", ({ data }: MessageEvent<Told>) => this.#hear(data));
  }

  #hear(event: Told): void {
    if (event.kind === "status")
      this.status = event.reason ? `${event.status}: ${event.reason}` : event.status;
    else if (event.kind === "notice") this.notices.push(event.notice.code);
    else if (event.kind === "steps")
      for (const point of event.points) {
        this.#note(point);
        this.made = point.step + 1;
      }
    else if (event.kind === "kept") for (const point of event.points) this.#note(point);
  }

  #note({ step, loss }: { step: number; loss: number }): void {
    if ((this.losses[step] ?? loss) !== loss) this.contradictions.push(step);
    this.losses[step] = loss;
  }

  /** Forgets what was heard; `all`: of another run. */
  forget(all: boolean): void {
    if (all) [this.losses, this.contradictions, this.made] = [[], [], 0];
    this.status = null;
    this.notices = [];
  }

  /** Opens every stored checkpoint of the run. */
  async look(runId: string): Promise<{ loaded: number; broken: string[]; newest: number }> {
    const found = { loaded: 0, broken: [] as string[], newest: 0 };
    for (const { id, step } of await listCheckpoints(runId))
      try {
        const { position } = await readCheckpoint(await loadCheckpoint(id));
        if (position.step !== step) throw new Error(`${id} says step ${step} and holds ${position.step}`);
        found.loaded += 1;
        found.newest = Math.max(found.newest, step);
      } catch (error) {
        found.broken.push(String(error));
      }
    return found;
  }

  /** Stores until the browser refuses even small things. */
  async fillStorage(): Promise<void> {
    for (let [size, count] = [32e6, 0]; size >= 50_000; count += 1)
      try {
        await set(count, new Blob([new Uint8Array(size)]), ballast);
      } catch {
        size /= 2;
      }
  }

  freeStorage(): Promise<void> {
    return clear(ballast);
  }

  /** The losses of the run's record, as the page draws them after a visit. */
  async recorded(runId: string): Promise<number[]> {
    const { points } = await readHistory(runId);
    return points.map(({ loss }) => loss);
  }
}

declare global {
  var faults: { trained: Trained; watcher: Watcher; interval: number };
}
globalThis.faults = { trained: new Trained(), watcher: new Watcher(), interval: config.saveSteps ?? 0 };
