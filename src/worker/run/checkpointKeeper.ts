/**
 * When checkpoints are made and where they go: into this browser's storage, and when that refuses, into memory, to be offered as
 * files. Bytes are written while training goes on.
 */
import { say } from "../../said.ts";
import { type Checkpoint, writeCheckpoint } from "../../checkpoints/checkpoint.ts";
import { headline } from "../../checkpoints/logs/history.ts";
import { CheckpointError } from "../../checkpoints/checkpointError.ts";
import { listCheckpoints, loadCheckpoint, saveCheckpoint } from "../../checkpoints/store/store.ts";
import type { RunConfig } from "../../config/config.ts";
import type { Tell } from "../border/answer.ts";
import type { CheckpointRow } from "../border/protocol.ts";
import { storageNotice } from "./storageNotice.ts";

const minuteMs = 60_000;

export class CheckpointKeeper {
  /** The newest checkpoint of any kind, in memory: what a lost device goes back to. */
  latest: Blob | null = null;
  /** By file name; what storage would not take. */
  readonly #offered = new Map<string, Blob>();
  #writing: Promise<unknown> = Promise.resolve();
  #failure: Error | null = null;
  /** Step and time of the newest state that is whole in storage, or was refused and is offered as a file. */
  #kept: { step: number; time: number };

  constructor(
    private readonly runId: string,
    private readonly tell: Tell,
    /** Steps that were done when this run began or went on. */
    firstStep: number,
  ) {
    this.#kept = { step: firstStep, time: performance.now() };
  }

  /** True when what is kept is as old as the policy allows at `step` optimizer steps. */
  isDue({ saveEvery, saveSteps }: RunConfig, step: number): boolean {
    if (performance.now() - this.#kept.time >= saveEvery * minuteMs) return true;
    return saveSteps !== null && step - this.#kept.step >= saveSteps;
  }

  /**
   * Turns the checkpoint of a step, when it has come, into a file and stores it under each tag. Rejects with CheckpointError when
   * something in it is not finite; when storage refuses, the page is told and the file is kept in memory.
   */
  save(coming: Promise<Checkpoint>, step: number, tags: readonly string[]): Promise<CheckpointRow[]> {
    const kept = { step, time: performance.now() };
    const stored = this.#writing.then(async () => {
      const checkpoint = await coming;
      const file = writeCheckpoint(checkpoint);
      this.latest = file;
      const { epoch } = checkpoint.position;
      const about = { runId: this.runId, epoch, step, metric: lastMetric(checkpoint) };
      const rows: CheckpointRow[] = [];
      // Large ones take seconds: who waits is told for what.
      this.tell({ kind: "progress", what: "save", done: 0, total: file.size });
      for (const tag of tags)
        rows.push(
          await this.#store({ ...about, tag }, file, tag === "last" ? checkpoint.config.keepLast : undefined),
        );
      this.#kept = kept;
      this.tell({ kind: "progress", what: "save", done: file.size, total: file.size });
      return rows;
    });
    this.#writing = stored;
    stored.catch((error: unknown) => {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
    });
    return stored;
  }

  /** Throws what a save failed with, which nobody may have waited for. */
  throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  /** The run goes on from an earlier step. */
  rewind(step: number): void {
    this.#kept = { step, time: performance.now() };
    this.#failure = null;
    this.#writing = Promise.resolve();
  }

  /** Keeps a state in memory alone, to go back to. */
  remember(checkpoint: Checkpoint): void {
    this.latest = writeCheckpoint(checkpoint);
  }

  async #store(
    about: Omit<CheckpointRow, "id" | "sizeBytes" | "time">,
    file: Blob,
    keep?: number,
  ): Promise<CheckpointRow> {
    const name = `${about.tag}.safetensors`;
    // A blob is not copied on its way to the page, and stays whole there when this worker dies.
    let row: CheckpointRow;
    try {
      row = await saveCheckpoint(about, file, keep);
      this.#offered.delete(name);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      this.#offered.set(name, file);
      this.tell({ kind: "notice", notice: storageNotice(error) });
      row = { ...about, id: `memory/${name}`, sizeBytes: file.size, time: Date.now(), file };
    }
    this.tell({ kind: "checkpoint", row });
    return row;
  }

  /** Resolves when everything handed over is stored; rejects with what a save failed with. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Whether anything was kept that the run could go back to. */
  async hasAny(): Promise<boolean> {
    return this.#offered.size > 0 || (await listCheckpoints(this.runId)).length > 0;
  }

  /** The newest checkpoint under a tag. Throws CheckpointError when there is none. */
  async file(tag: string): Promise<Blob> {
    await this.settled();
    const offered = this.#offered.get(`${tag}.safetensors`);
    if (offered) return offered;
    const row = (await listCheckpoints(this.runId)).find((candidate) => candidate.tag === tag);
    if (!row) throw new CheckpointError("missing", say("noSuchCheckpoint", tag));
    return loadCheckpoint(row.id);
  }
}

/** The newest validation's metric, as the list of checkpoints shows it. */
function lastMetric({ history, config }: Checkpoint): number | null {
  return headline(history.epochs.at(-1), config.model);
}
