/**
 * A WebGPU device that computes nothing and takes fixed times for it, by a clock of its own: the page's own work takes none, so that
 * the device stands still only where somebody waits for it, or for data.
 */
import type { Backend, Data, Program, Stores } from "../../../src/backends/backend.ts";
import type { Graph, StoreName } from "../../../src/backends/graph.ts";

/** Work on the device, or a wait that the page began, from and to in milliseconds of the clock. */
export interface Traced {
  kind: "step" | "evaluation" | "copy";
  from: number;
  to: number;
}

export class StubDevice {
  now = 0;
  readonly trace: Traced[] = [];
  #freeAt = 0;
  #waiting: { at: number; go: () => void }[] = [];
  #isTicking = false;

  constructor(
    readonly times: Readonly<{
      step: number;
      evaluation: number;
      /** From the end of the work to the page's having its numbers. */
      back: number;
    }>,
  ) {}

  submit(kind: Traced["kind"], milliseconds: number): void {
    const from = Math.max(this.now, this.#freeAt);
    this.#freeAt = from + milliseconds;
    this.trace.push({ kind, from, to: this.#freeAt });
  }

  /** Resolves when all that was submitted is done and its numbers are back. */
  back(): Promise<void> {
    return this.#until(this.#freeAt + this.times.back);
  }

  /** Resolves after a time, as a file that is read. */
  sleep(milliseconds: number): Promise<void> {
    return this.#until(this.now + milliseconds);
  }

  #until(at: number): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push({ at: Math.max(at, this.now), go });
      this.#tick();
    });
  }

  /** When nobody has anything left to do, the clock goes on to what is next. */
  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    setImmediate(() => {
      this.#isTicking = false;
      this.#waiting.sort((a, b) => a.at - b.at);
      const next = this.#waiting.shift();
      if (!next) return;
      this.now = next.at;
      next.go();
      if (this.#waiting.length > 0) this.#tick();
    });
  }
}

class StubStores implements Stores {
  constructor(
    private readonly device: StubDevice,
    readonly lengths: Partial<Record<StoreName, number>>,
  ) {}

  async read(store: StoreName, offset = 0, length?: number): Promise<Float32Array> {
    const values = new Float32Array(length ?? (this.lengths[store] ?? 0) - offset);
    this.device.submit("copy", 0);
    await this.device.back();
    return values;
  }

  write(): void {}
  add(store: StoreName, length: number): void {
    this.lengths[store] ??= length;
  }
  dispose(): void {}
}

class StubProgram implements Program {
  readonly costs = { dispatches: 1, bytes: 0 };
  readonly #kind: "step" | "evaluation";
  readonly #rows: number;

  constructor(
    private readonly device: StubDevice,
    graph: Graph,
  ) {
    this.#kind = [...graph.inputs.keys()].some((name) => name.startsWith("hyper")) ? "step" : "evaluation";
    this.#rows = graph.inputs.get("labels")?.shape[0] ?? 1;
  }

  write(): void {}

  run(): void {
    this.device.submit(this.#kind, this.device.times[this.#kind]);
  }

  async read(...results: string[]): Promise<Data[]> {
    await this.device.back();
    return results.map((name) =>
      name === "metrics" ? Float32Array.of(this.#rows, 0, 0, this.#rows) : new Float32Array(4 * this.#rows),
    );
  }

  runAndRead(...results: string[]): Promise<Data[]> {
    this.run();
    return this.read(...results);
  }

  dispose(): void {}
}

export const stubBackend = (device: StubDevice): Backend => ({
  name: "webgpu",
  description: "stub",
  details: {},
  createStores: (lengths) => new StubStores(device, { ...lengths }),
  compile: (graph) => Promise.resolve(new StubProgram(device, graph)),
  idle: () => device.back(),
  bytes: () => 0,
  lost: new Promise(() => {}),
  dispose: () => {},
});
