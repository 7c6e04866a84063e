import type { TrainedAbout } from "../../worker/border/protocol.ts";

/** A trained model that is used without its data. */
export interface TrainedModel {
  /** Of a stored checkpoint, or the name under which the trainer knows a file. */
  id: string;
  about: TrainedAbout;
  /** Of the file that was chosen; null for a stored checkpoint. */
  fileName: string | null;
}
