import type { EndRow, EpochRow, StepPoint } from "../checkpoints/logs/history.ts";

/** What the loop tells whoever pulls. */
export type TrainingEvent =
  | { kind: "step"; point: StepPoint }
  | { kind: "log"; lines: string[] }
  | { kind: "progress"; what: string; done: number; total: number | null }
  /** An epoch is finished: trained, validated, and the position stands at the next. */
  | { kind: "epoch"; row: EpochRow; isBest: boolean }
  | { kind: "end"; row: EndRow };
