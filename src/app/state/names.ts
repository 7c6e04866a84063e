/** Names that the page goes by: a leaf, since the words are told by them. */

/** Where on the page one is: at what is trained, at a trained model's work, or among all that was. */
export type Place = "lab" | "try" | "runs";

export type TabName =
  | "log"
  | "model"
  | "predictions"
  | "clean"
  | "text"
  | "try"
  | "context"
  | "checkpoints"
  | "backends"
  | "cluster";
/** Among all that was: the runs, or what waits to become one. */
export type RunsView = "list" | "queue";
export type CurveSize = "small" | "medium" | "large";
export type HorizontalAxis = "epoch" | "step" | "time" | "examples";
