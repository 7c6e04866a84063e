/** A benchmark as JSON: the page saves it, `npm run bench -- --json` writes it with what else it knows. */
import type { RunConfig } from "../../../config/config.ts";
import type { BackendTiming } from "../../../worker/border/protocol.ts";
import type { AppState, Benchmark } from "../../state/state.ts";
import { app } from "../../state/store.ts";

export interface BenchmarkRecord {
  /** ISO 8601. */
  takenAt: string;
  browser: string;
  cores: number;
  isolated: boolean;
  config: RunConfig;
  /** Timed steps asked for. */
  steps: number;
  timings: BackendTiming[];
  selfTests: AppState["selfTests"];
}

export function benchmarkRecord(
  { takenAt, config, timings }: Pick<Benchmark, "takenAt" | "config" | "timings">,
  steps: number,
): BenchmarkRecord {
  return {
    takenAt: new Date(takenAt).toISOString(),
    browser: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    isolated: crossOriginIsolated,
    config,
    steps,
    timings,
    selfTests: app.getState().selfTests,
  };
}
