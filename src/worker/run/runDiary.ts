/** The run's record and curves in this browser, written every few seconds, so that a crash loses seconds of them. */
import { say } from "../../said.ts";
import { CheckpointError } from "../../checkpoints/checkpointError.ts";
import { emptyHistory, type History } from "../../checkpoints/logs/history.ts";
import {
  addRun,
  appendHistory,
  changeRun,
  readRun,
  replaceHistory,
  type RunRecord,
} from "../../checkpoints/store/runs.ts";

const intervalMs = 3000;

type Standing = Pick<RunRecord, "status" | "epoch" | "step" | "best" | "bytesPerToken">;
type NewRecord = Omit<RunRecord, "number" | "changed">;

export class RunDiary {
  #fresh = emptyHistory();
  #record: NewRecord | null = null;
  /** False after a write was refused: then everything is written anew. */
  #isWhole = true;
  /** The last step and epoch that a writing of everything held. */
  #through = { step: -1, epoch: -1 };
  #lastWrite = performance.now();
  #writing: Promise<void> = Promise.resolve();
  #refused = false;

  /** `history` gives all of the run so far. `onTrouble` is told when the browser begins to store nothing, and when it has cleared its storage. */
  constructor(
    private readonly id: string,
    private readonly history: () => History,
    private readonly onTrouble: (error: CheckpointError) => void,
  ) {}

  /** Opens the record: a new one, or that of the run that goes on, with the history that its checkpoint knows. */
  open(record: NewRecord, history: History): Promise<void> {
    this.#record = record;
    return this.#write(async () => {
      const known = await readRun(this.id);
      if (known) {
        const { config, data, status, epoch, step, best, bytesPerToken } = record;
        await changeRun(this.id, { config, data, status, epoch, step, best, bytesPerToken });
      } else await addRun(record);
      if (known || history.points.length > 0) await replaceHistory(this.id, history);
    });
  }

  add(part: Partial<History>): void {
    const { step, epoch } = this.#through;
    if (part.points) this.#fresh.points.push(...part.points.filter((point) => point.step > step));
    if (part.epochs) this.#fresh.epochs.push(...part.epochs.filter((row) => row.epoch > epoch));
    if (part.end) this.#fresh.end = part.end;
  }

  /** The run goes on from an earlier step: what came after it is forgotten. */
  rewind(history: History): Promise<void> {
    this.#fresh = emptyHistory();
    this.#through = { step: -1, epoch: -1 };
    return this.#write(() => replaceHistory(this.id, history));
  }

  /** Writes what has come, when the last time is a few seconds ago. */
  async maybeWrite(now: () => Standing): Promise<void> {
    if (performance.now() - this.#lastWrite >= intervalMs) await this.write(now());
  }

  /** Writes what has come, and how the run stands. */
  write(standing: Standing): Promise<void> {
    this.#lastWrite = performance.now();
    return this.#write(async () => {
      if (this.#isWhole && (await this.#append(standing))) return;
      await this.#writeAll(standing);
    });
  }

  /** False where what was stored is gone. */
  async #append(standing: Standing): Promise<boolean> {
    const part = this.#fresh;
    this.#fresh = emptyHistory();
    try {
      if (part.points.length > 0 || part.epochs.length > 0 || part.end) await appendHistory(this.id, part);
      await changeRun(this.id, standing);
      return true;
    } catch (error) {
      if (!(error instanceof CheckpointError) || error.problem !== "missing") throw error;
      this.onTrouble(new CheckpointError("storage", say("storageCleared")));
      return false;
    }
  }

  /** Puts record and history there anew, as they are now. */
  async #writeAll(standing: Standing): Promise<void> {
    const { points, epochs, end } = this.history();
    const all = { points: [...points], epochs: [...epochs], end };
    this.#fresh = emptyHistory();
    this.#through = { step: points.at(-1)?.step ?? -1, epoch: epochs.at(-1)?.epoch ?? -1 };
    if (await readRun(this.id)) await changeRun(this.id, standing);
    else if (this.#record) await addRun({ ...this.#record, ...standing });
    await replaceHistory(this.id, all);
    this.#isWhole = true;
    this.#refused = false;
  }

  #write(work: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        this.#isWhole = false;
        if (!this.#refused) this.onTrouble(error);
        this.#refused = true;
      }
    });
    return this.#writing;
  }
}
