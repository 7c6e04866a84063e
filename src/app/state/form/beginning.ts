import type { Recognised } from "../../../config/models/recognise.ts";

/** Weights or a checkpoint that the next run begins from. */
export interface Beginning {
  name: string;
  kind: "weights" | "checkpoint";
  source: { file: Blob } | { checkpointId: string };
  /** The stored run that goes on; null: a run of its own. */
  run: { id: string; name: string } | null;
  /** What a file of weights is of; null where that is not recognised, or not told. */
  weights?: { network: Recognised | null; classes: number | null };
}
