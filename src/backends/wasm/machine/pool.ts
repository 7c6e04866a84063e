/** The threads of a backend: the caller's, and helper workers in the same memory. One pool for everything in a step. */
import { type ChildWorker, startChild } from "../../../workers/child.ts";
import { maySleep, takePieces, waitWhile, words } from "./barrier.ts";
import type { Heap } from "./heap.ts";
import { poolChild } from "./poolChild.ts";
import { type Decoded, runPiece } from "./steps.ts";

export interface HelperStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly controlAddress: number;
  /** 1 for the first helper; the caller is thread 0. */
  readonly thread: number;
}

/** A program where threads find it. */
export interface Placed {
  readonly address: number;
  readonly serial: number;
  readonly program: Decoded;
}

const startTimeoutMs = 15_000;

/** No piece of any step takes this long; a helper that does has been killed. */
const longestSilenceMs = 30_000;

export class Pool {
  /** Resolves with the reason when a helper dies. */
  readonly lost: Promise<string>;
  #lose: (reason: string) => void = () => {};
  #helpers: ChildWorker[] = [];
  readonly #control: Int32Array;
  readonly #sleeps: boolean;
  readonly #silenceMs: number;
  #failure: string | undefined;

  private constructor(heap: Heap, controlAddress: number, silenceMs: number) {
    this.#silenceMs = silenceMs;
    this.#control = new Int32Array(heap.memory.buffer, controlAddress, words.count);
    this.#sleeps = heap.shared && maySleep(this.#control);
    this.lost = new Promise((resolve) => (this.#lose = resolve));
  }

  /** Starts `threads - 1` helpers; those that do not start in time are done without. */
  static async start(
    heap: Heap,
    module: WebAssembly.Module,
    threads: number,
    silenceMs = longestSilenceMs,
  ): Promise<Pool> {
    const controlAddress = heap.allocate(words.count * 4);
    const pool = new Pool(heap, controlAddress, silenceMs);
    const starting = Array.from({ length: heap.shared ? threads - 1 : 0 }, (_, index) =>
      pool.#startHelper({ module, memory: heap.memory, controlAddress, thread: index + 1 }),
    );
    const started = await Promise.all(starting);
    pool.#helpers = started.filter((helper) => helper !== undefined);
    return pool;
  }

  get threads(): number {
    return this.#helpers.length + 1;
  }

  async #startHelper(start: HelperStart): Promise<ChildWorker | undefined> {
    let settle: ((isReady: boolean) => void) | undefined;
    const settled = new Promise<boolean>((resolve) => (settle = resolve));
    const timer = setTimeout(() => settle?.(false), startTimeoutMs);
    let isReady = false;
    const helper = startChild(poolChild, `wasm ${start.thread}`, {
      onMessage: () => settle?.(true),
      onError: () => (isReady ? this.#fail("A WASM thread ended unexpectedly.") : settle?.(false)),
    });
    helper.post(start);
    isReady = await settled;
    clearTimeout(timer);
    if (isReady) return helper;
    helper.terminate();
    return undefined;
  }

  /** Runs every step of a program, one after the other. */
  run(placed: Placed): void {
    for (let index = 0; index < placed.program.steps.length; index++) this.runStep(placed, index);
  }

  runStep({ address, serial, program }: Placed, index: number): void {
    const step = program.steps[index]!;
    if (this.#failure) throw new Error(`${this.#failure} Reload the page, or choose one thread.`);
    if (step.pieces === 1 || this.#helpers.length === 0) {
      for (let piece = 0; piece < step.pieces; piece++) runPiece(program, step, piece, 0);
      return;
    }
    const control = this.#control;
    Atomics.store(control, words.program, address);
    Atomics.store(control, words.serial, serial);
    Atomics.store(control, words.step, index);
    Atomics.store(control, words.piece, 0);
    Atomics.store(control, words.arrived, 0);
    Atomics.add(control, words.region, 1);
    Atomics.notify(control, words.region);
    takePieces(control, program, step, 0);
    this.#awaitHelpers();
  }

  #awaitHelpers(): void {
    const control = this.#control;
    let silence = 0;
    for (;;) {
      const arrived = Atomics.load(control, words.arrived);
      if (arrived >= this.#helpers.length) break;
      const start = performance.now();
      if (waitWhile(control, words.arrived, arrived, this.#sleeps, 1000) !== arrived) continue;
      // A machine that slept counts as one wait, however long: its helpers slept too.
      silence += Math.min(performance.now() - start, 1000);
      if (silence > this.#silenceMs) this.#fail("A WASM thread stopped answering.");
      if (this.#failure) break;
    }
    if (Atomics.load(control, words.failed)) this.#fail("A WASM thread failed.");
    if (this.#failure) throw new Error(`${this.#failure} Reload the page, or choose one thread.`);
  }

  #fail(reason: string): void {
    this.#failure ??= reason;
    this.#lose(reason);
  }

  dispose(): void {
    if (this.#helpers.length === 0) return;
    // No program: helpers leave their loop at once. (A browser ends one that never returns only after seconds.)
    Atomics.store(this.#control, words.program, 0);
    Atomics.add(this.#control, words.region, 1);
    Atomics.notify(this.#control, words.region);
    for (const helper of this.#helpers) helper.terminate();
    this.#helpers = [];
  }
}
