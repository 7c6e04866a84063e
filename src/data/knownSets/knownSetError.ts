import { say } from "../../said.ts";

type Code = "setBroken" | "setTooLarge" | "archiveCutOff" | "setsTogether";

/** A known data set whose files are not what they should be; `other`: of another set. */
export class KnownSetError extends Error {
  override name = "KnownSetError";
  constructor(
    readonly code: Code,
    name: string,
    other = "",
  ) {
    super(code === "setsTogether" ? say(code, name, other) : say(code, name));
  }
}

/** A path as it stands in a sentence. */
export const quote = (path: string): string => `“${path.slice(-200)}”`;
