/**
 * A run under way: pulls the training loop, keeps checkpoints, tells the page. Between two steps it takes other work in
 * turn: a save, an evaluation, a word of text.
 */
import { say } from "../../said.ts";
import type { Backend } from "../../backends/backend.ts";
import { type Checkpoint, readCheckpoint } from "../../checkpoints/checkpoint.ts";
import { CheckpointError } from "../../checkpoints/checkpointError.ts";
import type { RunConfig } from "../../config/config.ts";
import { PicturesGoneError } from "../../data/pictures/batches.ts";
import { FolderError } from "../../data/folder/folder.ts";
import type { Task } from "../../training/tasks/task.ts";
import type { TrainingEvent } from "../../training/event.ts";
import { TrainingRun } from "../../training/loop.ts";
import { NotFiniteError } from "../../training/notFinite.ts";
import { type RunIdentity, snapshot } from "../../training/snapshot.ts";
import type { Tell } from "../border/answer.ts";
import { begin, type Beginning } from "./beginning.ts";
import type { CheckpointKeeper } from "./checkpointKeeper.ts";
import { onLost } from "./devices.ts";
import { letMessagesIn } from "../border/messages.ts";
import type { CheckpointRow, RunStatus } from "../border/protocol.ts";
import {
  DeviceLostError,
  faultOf,
  inSmallerPasses,
  isDeviceFault,
  isOutOfMemory,
  lossTexts,
  passesNote,
} from "./recovery.ts";
import { LossCount } from "../border/lossCount.ts";
import { NormWatch } from "./normWatch.ts";
import { RunArchive } from "./runArchive.ts";
import { type KernelPlan, RunKernels } from "./runKernels.ts";
import { WrongDeviceError } from "./selfTest.ts";
import { Turns } from "./turns.ts";

/** What a session is made of. */
export interface SessionParts {
  identity: RunIdentity;
  config: RunConfig;
  backend: Backend;
  beginning: Beginning;
  /** What was kept of the kernels that it had; nothing for a new run. */
  kernels?: KernelPlan;
  /** Saves before its first step: what it goes on from is a file, and in no storage yet. */
  savesFirst?: boolean;
  /** The open data as a configuration takes it. */
  makeTask(config: RunConfig): Task;
  /** Gives the run's lock back; null where it could not be taken for want of the API. */
  release: () => void;
  /** A working device after one was lost. Rejects when there is none. */
  renew(): Promise<Backend>;
  tell: Tell;
}

/** Failures after which the state on the device is not to be saved, by the code of their notice; null for others. */
function failureCode(error: unknown): "notFinite" | "deviceGone" | null {
  if (error instanceof DeviceLostError) return "deviceGone";
  if (error instanceof NotFiniteError) return "notFinite";
  return error instanceof CheckpointError && error.problem === "notFinite" ? "notFinite" : null;
}

export class Session {
  readonly #archive: RunArchive;
  readonly #turns = new Turns();
  readonly #kernels: RunKernels;
  readonly norms: NormWatch;
  run: TrainingRun;
  status: RunStatus = "running";
  #training: AsyncGenerator<TrainingEvent>;
  #isPaused = false;
  #isStopping = false;
  #wake: (() => void) | null = null;
  #giveUp: ((reason: Error) => void) | null = null;
  #isLost = false;
  #unwatch: (() => void) | null = null;
  readonly #losses = new LossCount();
  #makeTask: SessionParts["makeTask"];
  /** Resolves when the run has ended, however it did; never rejects. */
  ended: Promise<void> = Promise.resolve();

  private constructor(private readonly parts: SessionParts) {
    const { identity, tell } = parts;
    this.norms = new NormWatch(tell);
    this.#makeTask = parts.makeTask;
    this.run = this.#newRun(parts.beginning);
    this.#archive = new RunArchive(identity, () => this.run, tell);
    this.#kernels = new RunKernels(identity.run.id, parts.kernels ?? [], tell);
    this.#watch(parts.backend);
    this.#training = this.run.train();
  }

  /** Starts training; the first step is made after the caller has answered. */
  static async start(parts: SessionParts): Promise<Session> {
    const session = new Session(parts);
    await Promise.all([session.#archive.open(), session.#kernels.open(session.run)]);
    session.ended = letMessagesIn().then(() => session.#drive());
    return session;
  }

  get keeper(): CheckpointKeeper {
    return this.#archive.keeper;
  }

  /** What the network's outputs stand for. */
  get outputs(): RunIdentity["outputs"] {
    return this.parts.identity.outputs;
  }

  /** As the run reads it. */
  get data(): RunIdentity["data"] {
    return this.parts.identity.data;
  }

  get isLive(): boolean {
    return !["finished", "stopped", "failed"].includes(this.status);
  }

  /** Runs `work` between two steps, or at once when no step is being made. */
  between<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  /** Ends the pulling after the step under way; saves, so that the tab may be closed. */
  async pause(): Promise<number> {
    if (!this.isLive) return this.#step;
    this.#isPaused = true;
    this.#tellStatus("pausing");
    await this.between(() => this.#archive.saveLast());
    // "Paused" means that the tab may be closed.
    await this.#archive.settle("paused");
    if (this.#isPaused && this.isLive) this.#tellStatus("paused");
    return this.#step;
  }

  resume(): number {
    if (!this.isLive || !this.#isPaused) return this.#step;
    this.#isPaused = false;
    this.#tellStatus("running");
    this.#wake?.();
    return this.#step;
  }

  /** Takes its batches from `makeTask` from now on, which gives those of the same data. */
  async takeData(makeTask: SessionParts["makeTask"]): Promise<void> {
    await this.between(async () => {
      await this.#training.return(undefined);
      this.#makeTask = makeTask;
      this.run.task = makeTask(this.run.config);
      this.#training = this.run.train();
    });
  }

  /** Saves `last`, and waits until it is whole: for a tab that is hidden or about to close. */
  async secure(): Promise<number> {
    if (this.isLive) await this.between(() => this.#archive.saveLast());
    await this.keeper.settled();
    return this.#step;
  }

  /** Saves a checkpoint that stays until it is deleted. */
  async save(): Promise<CheckpointRow> {
    const { stored } = await this.between(() => this.#archive.save(["by-hand"]));
    const [row] = await stored;
    if (!row) throw new Error(say("notStored"));
    return row;
  }

  /** Saves and ends the run; the network stays for evaluation and text until the next start. */
  async stop(): Promise<number> {
    if (this.isLive) {
      this.#isStopping = true;
      this.#tellStatus("stopping");
      this.#wake?.();
    }
    await this.ended;
    return this.#step;
  }

  /** The state as a checkpoint, without storing it. */
  checkpoint(): Promise<Checkpoint> {
    return this.between(() => snapshot(this.run, this.parts.identity));
  }

  /** Frees the device's memory. The run must have ended. */
  dispose(): void {
    this.run.learner.dispose();
  }

  get #step(): number {
    return this.run.state.position.step;
  }

  #newRun({ learner, state }: Pick<Beginning, "learner" | "state">): TrainingRun {
    return new TrainingRun(learner, this.#makeTask(learner.network.config), state);
  }

  #tellStatus(status: RunStatus, reason?: string): void {
    this.status = status;
    const { epoch, step } = this.run.state.position;
    this.parts.tell({ kind: "status", status, epoch, step, ...(reason === undefined ? {} : { reason }) });
  }

  async #drive(): Promise<void> {
    this.#tellStatus("running");
    try {
      // What a device lost before the first checkpoint goes back to.
      if (this.parts.backend.name !== "cpu") await this.between(() => this.#archive.remember());
      if (this.parts.savesFirst) await this.secure();
      while (await this.#pull());
      await this.#finish(this.#isStopping ? "stopped" : "finished");
    } catch (error) {
      await this.#fail(error);
    } finally {
      await this.#training.return(undefined);
      await this.#kernels.close();
      this.#unwatch?.();
      this.parts.release();
    }
  }

  /** One event of the loop; false when there is no more. */
  async #pull(): Promise<boolean> {
    while (this.#isPaused && !this.#isStopping) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#isStopping) return false;
    try {
      const { value, done } = await this.between(() => this.#next());
      if (done) return false;
      await this.#take(value);
    } catch (error) {
      if (error instanceof FolderError || error instanceof PicturesGoneError) await this.#pauseFor(error);
      else if ((await this.#lostDevice(error)) || isDeviceFault(error)) await this.#recover(error);
      else throw error;
    }
    await letMessagesIn();
    return true;
  }

  /** One pull, which a lost device ends. */
  #next(): Promise<IteratorResult<TrainingEvent>> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      this.#training.next().then(resolve, reject);
    });
  }

  #watch(backend: Backend): void {
    this.#unwatch?.();
    this.#unwatch = onLost(backend, (reason) => {
      this.#isLost = true;
      this.#giveUp?.(new DeviceLostError(reason));
    });
  }

  async #take(event: TrainingEvent): Promise<void> {
    const { tell } = this.parts;
    switch (event.kind) {
      case "step":
        tell({ kind: "steps", points: [event.point] });
        this.#kernels.step(this.run.learner);
        if (this.norms.isOn) await this.between(() => this.norms.look(this.run));
        if (await this.#archive.step(event.point)) await this.between(() => this.#archive.saveDue());
        return;
      case "log":
      case "progress":
        tell(event);
        return;
      case "epoch":
        tell({ kind: "epoch", row: event.row });
        await this.between(async () => {
          await this.#kernels.epochEnds(this.run);
          await this.#archive.epoch(event.row, event.isBest);
        });
        return;
      case "end":
        this.#archive.end(event.row);
        tell({ kind: "end", row: event.row });
        return;
      default:
        event satisfies never;
    }
  }

  async #finish(status: "stopped" | "finished"): Promise<void> {
    await this.between(() => this.#archive.saveLast());
    await this.#archive.settle(status);
    this.#tellStatus(status);
  }

  async #fail(error: unknown): Promise<void> {
    const told = error instanceof Error ? error.message : String(error);
    // Numbers that are not finite must never take the place of good ones; after other faults the state may be saved.
    if (failureCode(error) === null)
      await this.between(() => this.#archive.saveLast()).catch(() => undefined); // the first error is the one to tell
    await this.#archive.settle("failed").catch(() => undefined);
    const code = failureCode(error);
    const reason = code === "notFinite" ? say("both", told, await this.#wayBack()) : told;
    if (code) this.parts.tell({ kind: "notice", notice: { code, level: "error", text: reason } });
    this.#tellStatus("failed", reason);
  }

  async #wayBack(): Promise<string> {
    // Storage that does not answer has nothing to go back to.
    return say((await this.keeper.hasAny().catch(() => false)) ? "goBack" : "beginAgain");
  }

  /** The folder is gone for now: the run waits, and a fresh loop goes on from the same step. */
  async #pauseFor(error: Error): Promise<void> {
    this.#training = this.run.train();
    this.#isPaused = true;
    this.parts.tell({ kind: "notice", notice: { code: "badFiles", level: "error", text: error.message } });
    await this.between(() => this.#archive.saveLast());
    await this.#archive.settle("paused");
    this.#tellStatus("paused", error.message);
  }

  async #lostDevice(error: unknown): Promise<boolean> {
    if (error instanceof DeviceLostError) return true;
    // A read on a lost device fails a moment before the loss itself is told.
    if (this.parts.backend.name === "webgpu" && !this.#isLost)
      await new Promise((resolve) => setTimeout(resolve, 300));
    return this.#isLost;
  }

  /**
   * A new device, the last state, and on; in smaller passes where memory was the reason. Throws DeviceLostError after too many
   * losses, or when there is no device.
   */
  async #recover(cause: unknown): Promise<void> {
    const { tell } = this.parts;
    const texts = lossTexts(this.run.learner.backend.name);
    const lostAt = this.#step;
    for (let reason = cause; ;) {
      const count = this.#losses.note(lostAt);
      const file = this.keeper.latest;
      if (!file || count >= LossCount.limit)
        throw new DeviceLostError(texts.tooOften(count, lostAt), { cause: reason });
      const fault = this.#isLost ? "lost" : faultOf(reason);
      const lost = texts.lost(fault);
      tell({ kind: "notice", notice: { code: "deviceLost", level: "warn", text: lost } });
      try {
        const notes = await this.between(() => this.#beginAgain(file, isOutOfMemory(reason)));
        const text = [texts.back(this.#step, lostAt - this.#step), ...notes].reduce((a, b) =>
          say("both", a, b),
        );
        tell({ kind: "notice", notice: { code: "deviceBack", level: "info", text } });
        this.#tellStatus("running");
        return;
      } catch (error) {
        // The new device may fail too, while the state is brought to it.
        if (error instanceof DeviceLostError || !isDeviceFault(error)) throw error;
        reason = error;
      }
    }
  }

  /** What is noted of the new beginning. */
  async #beginAgain(file: Blob, isSmaller: boolean): Promise<string[]> {
    const { identity, renew } = this.parts;
    const config = isSmaller ? (inSmallerPasses(this.run.config) ?? this.run.config) : this.run.config;
    const checkpoint = await readCheckpoint(file);
    // First, so that its memory is there for the next one.
    const before = this.run.learner;
    this.#kernels.drop();
    before.dispose();
    before.backend.dispose();
    let backend: Backend;
    try {
      backend = await renew();
    } catch (cause) {
      const { gone, wrong } = lossTexts(before.backend.name);
      const { step } = checkpoint.position;
      const text = cause instanceof WrongDeviceError ? wrong(step, cause.message) : gone(step);
      throw new DeviceLostError(text, { cause });
    }
    this.#isLost = false;
    this.#watch(backend);
    const beginning = await begin(backend, config, identity.outputs, { checkpoint });
    this.run = this.#newRun(beginning);
    this.#training = this.run.train();
    await this.#archive.rewind();
    await this.#kernels.open(this.run);
    return isSmaller && beginning.notes.length === 0 ? [passesNote(config)] : beginning.notes;
  }
}
