/** What is kept of a run while it goes on: its record, its curves, its checkpoints, by the run's policy. */
import type { EndRow, EpochRow, StepPoint } from "../../checkpoints/logs/history.ts";
import type { RunRecord } from "../../checkpoints/store/runs.ts";
import { sweepPieces } from "../../checkpoints/store/store.ts";
import type { TrainingRun } from "../../training/loop.ts";
import { capture, type RunIdentity, snapshot } from "../../training/snapshot.ts";
import type { Tell } from "../border/answer.ts";
import { CheckpointKeeper } from "./checkpointKeeper.ts";
import type { CheckpointRow } from "../border/protocol.ts";
import { RunDiary } from "./runDiary.ts";
import { storageNotice } from "./storageNotice.ts";

export class RunArchive {
  readonly keeper: CheckpointKeeper;
  readonly #diary: RunDiary;
  #savedStep = -1;

  /** `current` gives the run as it is now: a lost device brings another one. */
  constructor(
    private readonly identity: RunIdentity,
    private readonly current: () => TrainingRun,
    tell: Tell,
  ) {
    this.keeper = new CheckpointKeeper(identity.run.id, tell, current().state.position.step);
    this.#diary = new RunDiary(
      identity.run.id,
      () => this.current().state.history,
      (error) => tell({ kind: "notice", notice: storageNotice(error) }),
    );
  }

  /** Opens the run's record. */
  open(): Promise<void> {
    // Pieces of checkpoints that a crash left behind; where storage is refused, saving will say so. Not when a worker begins: one
    // that times a few steps is ended at any moment, and WebKit 2.50 then keeps its transaction, and with it all storage, shut.
    sweepPieces().catch(() => undefined);
    const { run, data } = this.identity;
    const { config, state } = this.current();
    const about = { ...run, config, data, started: Date.now(), tags: [], notes: "" };
    return this.#diary.open({ ...about, ...this.#standing("running") }, state.history);
  }

  /** Keeps a step's point; true when the time for a save has come. Throws what an earlier save failed with. */
  async step(point: StepPoint): Promise<boolean> {
    this.keeper.throwFailure();
    this.#diary.add({ points: [point] });
    await this.#diary.maybeWrite(() => this.#standing("running"));
    return this.#isDue();
  }

  /** Saves `last` by the policy. It is whole before the next step, so that no accident costs more than the interval. */
  async saveDue(): Promise<void> {
    await this.keeper.settled();
    if (!this.#isDue()) return; // an epoch's own save was under way
    await this.saveLast();
    await this.keeper.settled();
  }

  #isDue(): boolean {
    const { config, state } = this.current();
    return this.keeper.isDue(config, state.position.step);
  }

  /** Keeps an epoch's row and its checkpoints: last, best, and those that were asked for. */
  async epoch(row: EpochRow, isBest: boolean): Promise<void> {
    this.#diary.add({ epochs: [row] });
    const finished = row.epoch + 1;
    const tags = ["last"];
    if (isBest) tags.push("best");
    if (this.current().config.checkpointEpochs.includes(finished)) tags.push(`epoch-${finished}`);
    await this.save(tags);
  }

  end(row: EndRow): void {
    this.#diary.add({ end: row });
  }

  /**
   * Takes a checkpoint, once the one before it is kept: there is memory for one copy. Training may go on when this resolves; `stored`
   * resolves when the bytes are kept, and rejects with CheckpointError when a number is not finite.
   */
  async save(tags: readonly string[]): Promise<{ stored: Promise<CheckpointRow[]> }> {
    await this.keeper.settled();
    const run = this.current();
    const { checkpoint } = await capture(run, this.identity);
    const { step } = run.state.position;
    const stored = this.keeper.save(checkpoint, step, tags);
    if (tags.includes("last")) this.#savedStep = step;
    return { stored };
  }

  /** Saves `last` unless it is there already. */
  async saveLast(): Promise<void> {
    const { step } = this.current().state.position;
    if (step > 0 && step !== this.#savedStep) await this.save(["last"]);
  }

  /** Keeps the state in memory, for a device that is lost before the first save. */
  async remember(): Promise<void> {
    this.keeper.remember(await snapshot(this.current(), this.identity));
  }

  /** The run goes on from an earlier step: what came after it is forgotten. */
  rewind(): Promise<void> {
    this.#savedStep = -1;
    this.keeper.rewind(this.current().state.position.step);
    return this.#diary.rewind(this.current().state.history);
  }

  /** Resolves when all checkpoints are kept and the record says how the run stands. */
  async settle(status: RunRecord["status"]): Promise<void> {
    try {
      await this.keeper.settled();
    } finally {
      await this.#diary.write(this.#standing(status));
    }
  }

  #standing<S extends RunRecord["status"]>(status: S) {
    const { state, task } = this.current();
    const { position, best } = state;
    const { bytesPerToken } = task;
    return {
      status,
      epoch: position.epoch,
      step: position.step,
      best: best?.metric ?? null,
      ...(bytesPerToken === undefined ? {} : { bytesPerToken }),
    };
  }
}
