import { saidOf } from "../../said.ts";

/** Codes of what is said of a folder that was read and has nothing in it that is known. */
const unrecognised = /^(?:seen|table|text|boxes|listed)/;

/** What a refusal of data is about: what was given is no folder, nothing that is known was found in it, or it could not be read. */
export function refusalOf(why: string): "notFolder" | "unrecognised" | "unread" {
  const code = saidOf(why)?.code ?? "";
  if (["notFolder", "otherModel", "weightsGoToStart"].includes(code)) return "notFolder";
  return unrecognised.test(code) ? "unrecognised" : "unread";
}
