/** Which kind of thing went wrong, for those who act on it; the message is for the person. */
export type CheckpointProblem =
  | "malformed" // the file is not what it says it is
  | "unsupported" // a right file that holds what this reader does not take
  | "mismatch"
  | "weightsAlone" // a right file for something else
  | "notFinite" // NaN or infinity among the values
  | "damaged" // stored bytes differ from those written
  | "missing" // nothing is stored under that name
  | "storage"; // the browser refuses to store or to read

/** The one error of this folder: what happened and what the person can do, in `message`. */
export class CheckpointError extends Error {
  override name = "CheckpointError";
  constructor(
    readonly problem: CheckpointProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** `text` as it may stand in a message: quoted, in one line, at most 60 characters. */
export function quote(text: string): string {
  const plain = text.slice(0, 61).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "�");
  return `“${plain.length > 60 ? `${plain.slice(0, 60)}…` : plain}”`;
}

/** 46,137,344 as "46.1 MB". */
export function megabytes(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
