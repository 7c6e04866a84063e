/** The run's record and curves in this browser, written every few seconds, so that a crash loses seconds of them. */
import { CheckpointError } from "../checkpoints/checkpointError.ts";
import { emptyHistory, type History } from "../checkpoints/history.ts";
import {
  addRun,
  appendHistory,
  changeRun,
  readRun,
  replaceHistory,
  type RunRecord,
} from "../checkpoints/runs.ts";

const intervalMs = 3000;

export class RunDiary {
  #fresh = emptyHistory();
  #lastWrite = performance.now();
  #writing: Promise<void> = Promise.resolve();
  #refused = false;

  /** `onTrouble` is told once when the browser stores nothing. */
  constructor(
    private readonly id: string,
    private readonly onTrouble: (reason: string) => void,
  ) {}

  /** Opens the record: a new one, or that of the run that goes on, with the history that its checkpoint knows. */
  open(record: Omit<RunRecord, "number" | "changed">, history: History): Promise<void> {
    return this.#write(async () => {
      const known = await readRun(this.id);
      if (known) {
        const { config, data, status, epoch, step, best } = record;
        await changeRun(this.id, { config, data, status, epoch, step, best });
      } else await addRun(record);
      if (known || history.points.length > 0) await replaceHistory(this.id, history);
    });
  }

  add(part: Partial<History>): void {
    if (part.points) this.#fresh.points.push(...part.points);
    if (part.epochs) this.#fresh.epochs.push(...part.epochs);
    if (part.end) this.#fresh.end = part.end;
  }

  /** The run goes on from an earlier step: what came after it is forgotten. */
  rewind(history: History): Promise<void> {
    this.#fresh = emptyHistory();
    return this.#write(() => replaceHistory(this.id, history));
  }

  /** Writes what has come, when the last time is a few seconds ago. */
  async maybeWrite(now: () => Pick<RunRecord, "status" | "epoch" | "step" | "best">): Promise<void> {
    if (performance.now() - this.#lastWrite >= intervalMs) await this.write(now());
  }

  /** Writes what has come, and how the run stands. */
  write(standing: Pick<RunRecord, "status" | "epoch" | "step" | "best">): Promise<void> {
    this.#lastWrite = performance.now();
    const part = this.#fresh;
    this.#fresh = emptyHistory();
    return this.#write(async () => {
      if (part.points.length > 0 || part.epochs.length > 0 || part.end) await appendHistory(this.id, part);
      await changeRun(this.id, standing);
    });
  }

  #write(work: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        if (!this.#refused) this.onTrouble(error.message);
        this.#refused = true;
      }
    });
    return this.#writing;
  }
}
