import { vi } from "vitest";

export interface Watched {
  readonly started: Worker[];
  readonly names: string[];
  /** Those that were not ended. */
  readonly alive: Set<Worker>;
}

/** The workers that this page starts from now on, by way of a Worker that remembers; until `vi.unstubAllGlobals()`. */
export function watchWorkers(): Watched {
  const watched: Watched = { started: [], names: [], alive: new Set() };
  const Original = globalThis.Worker;
  vi.stubGlobal(
    "Worker",
    class extends Original {
      constructor(...parameters: ConstructorParameters<typeof Worker>) {
        super(...parameters);
        watched.started.push(this);
        watched.names.push(parameters[1]?.name ?? "");
        watched.alive.add(this);
      }
      override terminate() {
        watched.alive.delete(this);
        super.terminate();
      }
    },
  );
  return watched;
}
