/** Why a picture gave no pixels. */
import { ArchiveError } from "../archive/archiveError.ts";
import { FolderError } from "../folder/folder.ts";
import { type Said, saidOf } from "../../said.ts";
import type { ProblemCode } from "../problems.ts";

/** A picture that gave no pixels. */
export interface DecodeFailure {
  /** Position in the list that was asked for. */
  index: number;
  /** `notAllowed` and `missing` come from the folder, the others from the picture. */
  code: ProblemCode | "notAllowed";
  message: string;
  /** What the message is made of, where another language has it. */
  said?: Said;
}

/** Something is wrong with the picture itself. */
export class PictureError extends Error {
  constructor(
    readonly code: DecodeFailure["code"],
    message: string,
  ) {
    super(message);
  }
}

function codeOf(error: unknown): DecodeFailure["code"] {
  if (error instanceof PictureError || error instanceof FolderError) return error.code;
  return error instanceof ArchiveError ? "broken" : "unreadable";
}

/** What an error of the picture at `index` is told as. */
export function failureOf(index: number, error: unknown): DecodeFailure {
  const message = error instanceof Error ? error.message : String(error);
  const said = saidOf(message);
  return { index, code: codeOf(error), message, ...(said ? { said } : {}) };
}
