/** Lines of JSON, whose field `text`, or the one that holds the most of it, is the text. */
import { say } from "../../../said.ts";
import type { Sentence } from "../../sentences.ts";
import { textLines } from "../../text/textLines.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import type { Finding, Layout } from "../layout.ts";
import { finding, listOf, readTexts } from "./readTexts.ts";
import { filesOf, sampledLines, textColumn, utf8Of } from "./textColumns.ts";
import { type TextKind, textsBelow } from "./textFiles.ts";

/** Halves of a talk: which of them is meant, or both, nobody knows. */
const halfColumn = /^(?:completion|response|output)$/i;

/** Whether a field is called as the text itself is. */
const isCalledText = (name: string): boolean => textColumn.test(name) && !halfColumn.test(name);

interface TextField {
  /** Null where no field holds text. */
  field: string | null;
  /** All fields, of which those of text can be chosen. */
  fields: string[];
  choices: string[];
  isDoubtful: boolean;
  /** Of the lines that were looked at, those without text in the field, and all. */
  lacks: number;
  looked: number;
}

/** The field that holds the text: `text`, then one that is called as text is, then the one with the most text of several words. */
async function textField(blob: Blob, chosen: string | undefined): Promise<TextField> {
  const lengths = new Map<string, number>();
  const counts = new Map<string, number>();
  const fields = new Set<string>();
  const spaced = new Set<string>();
  let lines = 0;
  for await (const line of textLines(blob.slice(0, 1 << 20))) {
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      break; // the last is cut
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [name, text] of Object.entries(value)) {
        fields.add(name);
        if (typeof text === "string") {
          if (text !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
          lengths.set(name, (lengths.get(name) ?? 0) + text.length);
          if (/\s/.test(text.trim()) || /[\u0300-\uffff]{8}/.test(text)) spaced.add(name);
        }
      }
    lines += 1;
    if (lines >= sampledLines) break;
  }
  // Addresses and keys may be longer than the text, but they are one word; Chinese and Japanese are one, too.
  const written = [...lengths].toSorted(
    (a, b) => Number(spaced.has(b[0])) - Number(spaced.has(a[0])) || b[1] - a[1],
  );
  const phrases = written.map(([name]) => name).filter((name) => spaced.has(name));
  const sure = lengths.has("text") ? "text" : phrases.find(isCalledText);
  const isChosen = chosen !== undefined && lengths.has(chosen);
  const field = isChosen
    ? chosen
    : (sure ?? phrases.find((name) => textColumn.test(name)) ?? phrases[0] ?? null);
  return {
    field,
    fields: [...fields],
    choices: [...lengths.keys()],
    isDoubtful: !isChosen && sure === undefined && phrases.length > 1,
    lacks: field === null ? 0 : lines - (counts.get(field) ?? 0),
    looked: lines,
  };
}

export const jsonLines: Layout = {
  kind: "text",
  async find(place): Promise<Finding | null> {
    const found = filesOf(place, "jsonLines");
    if (!found) return null;
    const { files, first } = found;
    const told = await textField(await utf8Of(place, first), place.readAs.classFrom);
    const { field, fields, lacks, looked } = told;
    const count = Array.isArray(files) ? files.length : listOf(files).length;
    const seen: Sentence = { code: "jsonLines", files: count, field: field ?? "" };
    if (field === null) {
      if (["plain", "table"].some((kind) => textsBelow(place.tree, place.root, kind as TextKind).length > 0))
        return null;
      const refusal = say(
        "jsonNoText",
        `“${first.slice(-200)}”`,
        fields.slice(0, 6).join(", ").slice(0, 200),
      );
      return {
        layout: "jsonLines",
        confidence: "sure",
        seen,
        read: () => Promise.reject(new CorpusError(refusal)),
      };
    }
    const isDoubtful = told.isDoubtful && place.readAs.layout !== "jsonLines";
    const wanted = { layout: "jsonLines", seen, format: { kind: "jsonLines", field }, files } as const;
    return {
      ...finding(place, wanted, isDoubtful ? "guess" : "sure"),
      columns: told.choices,
      read: () => {
        if (lacks > 0) place.problems.add(first, "mismatch", say("jsonLacks", field, lacks, looked));
        return readTexts(place, wanted);
      },
    };
  },
};
