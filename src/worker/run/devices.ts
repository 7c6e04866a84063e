/** Backends that are ready, one of a kind at a time; a lost one is made anew when it is next asked for. */
import type { Backend } from "../../backends/backend.ts";
import { createBackend } from "../../backends/select.ts";
import type { RunConfig } from "../../config/config.ts";

type Choice = Pick<RunConfig, "backend" | "adapter" | "threads">;

const nameOf = ({ backend, adapter, threads }: Choice): string =>
  `${backend} ${backend === "webgpu" ? adapter : (threads ?? "all")}`;

const listeners = new WeakMap<Backend, Set<(reason: string) => void>>();

/**
 * Calls `listener` when the device is lost; the returned function ends that. One handler for all: those on a promise
 * that never resolves would gather, run after run.
 */
export function onLost(backend: Backend, listener: (reason: string) => void): () => void {
  let all = listeners.get(backend);
  if (!all) {
    const made = new Set<(reason: string) => void>();
    listeners.set(backend, made);
    void backend.lost.then((reason) => {
      for (const tell of made) tell(reason);
    });
    all = made;
  }
  const told = all;
  told.add(listener);
  return () => told.delete(listener);
}

/** Whether the device is lost, or is told to be within a moment: what fails on a lost one fails before the loss is told. */
export function isLost(backend: Backend): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      forget();
      resolve(false);
    }, 300);
    const forget = onLost(backend, () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

export class Devices {
  readonly #ready = new Map<string, Promise<Backend>>();

  /** Rejects with the reason where this browser or machine does not have the backend. */
  async get(wanted: Choice): Promise<Backend> {
    const made = this.#ready.get(nameOf(wanted));
    const failed = await made?.catch(() => null);
    if (!failed?.failure) return this.#make(wanted);
    failed.dispose();
    return this.#ready.get(nameOf(wanted)) === made ? this.replace(wanted) : this.get(wanted);
  }

  #make(wanted: Choice): Promise<Backend> {
    const { backend: name, adapter, threads } = wanted;
    const choice = nameOf(wanted);
    let device = this.#ready.get(choice);
    if (!device) {
      device = createBackend(name, { adapter, threads });
      this.#ready.set(choice, device);
      const made = device;
      const forget = (): void => {
        if (this.#ready.get(choice) === made) this.#ready.delete(choice);
      };
      made.then((backend) => backend.lost.then(forget), forget);
    }
    return device;
  }

  /** A fresh device in the place of one that failed. */
  replace(wanted: Choice): Promise<Backend> {
    this.#ready.delete(nameOf(wanted));
    return this.#make(wanted);
  }

  /** Bytes held on all devices now. */
  async bytes(): Promise<number> {
    const backends = await Promise.allSettled(this.#ready.values());
    return backends.reduce((sum, made) => sum + (made.status === "fulfilled" ? made.value.bytes() : 0), 0);
  }
}
