import { say } from "../../said.ts";

/** A known data set whose files are not what they should be. */
export class KnownSetError extends Error {
  override name = "KnownSetError";
  constructor(
    readonly code: "setBroken" | "setTooLarge" | "archiveCutOff",
    name: string,
  ) {
    super(say(code, name));
  }
}

/** A path as it stands in a sentence. */
export const quote = (path: string): string => `“${path.slice(-200)}”`;
