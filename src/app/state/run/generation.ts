import type { GeneratedWord } from "../../../worker/border/protocol.ts";
import type { AppendOnly } from "../appendOnly.ts";

/** A text that a network writes. */
export interface Generation {
  words: AppendOnly<GeneratedWord>;
  /** Words wanted in all. */
  length: number;
  prompt: string;
  status: "streaming" | "done" | "stopped";
  unknownWords: string[];
  checkpointId: string | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number | null;
}
