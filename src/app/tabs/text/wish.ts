import type { GenerateOptions } from "../../../worker/border/protocol.ts";
import { bestOf } from "../../state/run/bestOf.ts";
import { hasLiveModel, type Run, type Stored } from "../../state/state.ts";

/** What the person asks the network to write. */
export interface Wish extends GenerateOptions {
  /** "live", or a checkpoint's identifier. */
  weights: string;
}

/** What is asked for before the person changes anything: as the run was set up. */
export function firstWish(run: Run, stored: Pick<Stored, "checkpoints"> | null): Wish {
  const { id, config } = run;
  const own = stored?.checkpoints.filter(({ runId }) => runId === id) ?? [];
  return {
    // A run that was opened from storage has no live weights, and one that exploded none that write: its best checkpoint does.
    weights: hasLiveModel(run) ? "live" : (bestOf(own)?.id ?? "live"),
    prompt: config.prompt,
    temperature: config.temperature,
    topK: config.topK,
    topP: config.topP,
    repetitionPenalty: config.repetitionPenalty,
    stop: config.stop,
    length: Math.min(200, config.length),
    seed: config.seed,
    neverUnknown: true,
  };
}
