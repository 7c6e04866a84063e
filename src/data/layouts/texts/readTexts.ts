/** Texts of any layout as a data set: their encodings, their tokens, their parts, and what is told of them. */
import { say } from "../../../said.ts";
import type { LayoutName } from "../../../config/readAs.ts";
import type { CorpusDataset } from "../../dataset.ts";
import { textFingerprint } from "../../fingerprint.ts";
import type { TextFileReading, TextReading } from "../../../config/reading.ts";
import type { Confidence, Sentence } from "../../sentences.ts";
import { textOf } from "../../text/asUtf8.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import type { Problems } from "../../problems.ts";
import { excerptOf } from "../../text/excerpt.ts";
import { readTokens } from "../../text/readTokens.ts";
import { lookedAtBytes, lookForSpaces } from "../../text/spaces.ts";
import type { Finding, Place } from "../layout.ts";
import { endsOf, findMarkup, findMixed } from "./findMarkup.ts";
import { givenTokenizer, tokenizerFor, vocabularyOf } from "./ownTokenizer.ts";
import { looksRaw, splitText } from "./singleText.ts";
import { type PartFiles, withEncodings } from "./textFiles.ts";

/** Lists a text that is not UTF-8; it is kept, with U+FFFD where a byte could not be read. */
function noteReplaced(problems: Problems, path: string, hasReplaced: boolean): void {
  if (hasReplaced) problems.add(path, "broken", say("notAllUtf8"));
}

const cutInto = { lines: "90/5/5 by lines", tokens: "90/5/5 by words", tenth: "90/10 in its order" } as const;
const madeOf = {
  space: "",
  marks: ", words and punctuation set apart",
  characters: ", by characters",
  bpe: ", by byte pairs",
};

/** The files of each part, in their order. */
export const listOf = ({ train, validation, test }: PartFiles): string[] =>
  test === null ? [train, validation] : [train, validation, test];

/** The layout's words in records and lists. */
function layoutWords(
  format: TextReading["format"]["kind"],
  count: number,
  by: TextReading["splitBy"],
  tokens: TextReading["tokens"],
  files: PartFiles | string[],
): string {
  if (!Array.isArray(files))
    return `text in ${listOf(files)
      .join(", ")
      .replace(/, ([^,]*)$/, " and $1")}${madeOf[tokens]}`;
  const what = {
    jsonLines: "lines of JSON",
    table: "a column of a table",
    plain: count > 1 ? `${count} texts` : "one text",
  }[format];
  return `${what}, split ${cutInto[by ?? "tenth"]}${madeOf[tokens]}`;
}

/** What a layout found. */
export interface Wanted {
  layout: LayoutName;
  seen: Sentence;
  format: TextReading["format"];
  /** Either the files of each part or those of one text. */
  files: PartFiles | string[];
}

/** Reads and cuts the texts. Throws CorpusError. */
export async function readTexts(
  place: Place,
  { layout, seen, format, files }: Wanted,
): Promise<CorpusDataset> {
  const { folder, readAs, problems, options } = place;
  const given = givenTokenizer(place);
  const parts = Array.isArray(files) ? [files] : listOf(files).map((path) => [path]);
  const found = await Promise.all(parts.map((paths) => withEncodings(folder, paths, readAs)));
  const readings: TextFileReading[][] = found.map((part) =>
    part.map(({ path, encoding }) => ({ path, encoding })),
  );
  for (const { path, lost } of found.flat()) noteReplaced(problems, path, lost > 0);
  const open = (path: string): Promise<Blob> => folder.open(path);
  const originals = await Promise.all(
    readings.flat().map(async ({ path }) => ({ path, blob: await folder.open(path) })),
  );
  const blobs: Blob[] = [];
  for (const part of readings) blobs.push(await textOf(part, format, open));
  for (const [at, blob] of blobs.entries())
    if (blob.size === 0)
      throw new CorpusError(say("textEmpty", `“${(readings[at]?.[0]?.path ?? "").slice(-200)}”`));
  const first = blobs[0] ?? new Blob();
  // Each file by itself, but of lines and tables what they hold.
  const markup =
    (await findMarkup(
      format.kind === "plain"
        ? await endsOf(readings.flat(), open)
        : blobs.map((blob, at) => ({ blob, path: readings[at]?.[0]?.path ?? "" })),
    )) ?? findMixed(found.flat());
  const hasParts = parts.length > 1;
  const spaces = lookForSpaces(await first.slice(0, lookedAtBytes).text());
  const name =
    given?.name ??
    tokenizerFor(readAs.tokenizer, {
      hasSpaces: !spaces.hasNone,
      hasParts,
      bytes: blobs.reduce((sum, blob) => sum + blob.size, 0),
      subwords: options.subwords ?? false,
    });
  const wordRule = name === "words" && !hasParts && (await looksRaw(first)) ? "marks" : "space";
  const vocabulary = vocabularyOf(readAs);
  const text = await readTokens(blobs, { name, wordRule, vocabulary, given }, options);
  for (const [part, hasReplaced] of text.hasReplaced.entries()) {
    const own = found[part] ?? [];
    if (!own.some(({ lost }) => lost > 0)) noteReplaced(problems, own[0]?.path ?? "", hasReplaced);
  }
  const none = new Uint16Array();
  const [train = none, valid = none, test = none] = text.parts;
  const split = hasParts
    ? { train, valid, test, by: null }
    : splitText(train, name, text.lineEnds, readings[0]?.[0]?.path ?? "");
  const excerpt = excerptOf(text.tokenizer, split.train);
  if (excerpt.trim() === "")
    throw new CorpusError(say("textEmpty", `“${(readings[0]?.[0]?.path ?? "").slice(-200)}”`));
  const count = readings.flat().length;
  const odd = readings.flat().filter(({ encoding }) => encoding !== "utf-8");
  const notices: Sentence[] = [...new Set(odd.map(({ encoding }) => encoding))].map((encoding) => ({
    code: "encoding",
    files: odd.filter((file) => file.encoding === encoding).length,
    encoding,
  }));
  if (markup) notices.push({ code: "markup", ...markup });
  if (name === "characters" && spaces.hasNone) notices.push({ code: "noSpaces", percent: spaces.percent });
  const tokens = name === "words" ? wordRule : name;
  return {
    kind: "text",
    name: folder.name,
    layout: layoutWords(format.kind, count, split.by, tokens, files),
    vocabulary: text.tokenizer.vocabulary,
    tokens: text.tokenizer,
    train: split.train,
    valid: split.valid,
    test: split.test,
    excerpt,
    problems,
    seen,
    notices,
    // It may be wanted: whoever says that the reading is right has said so.
    ...(markup !== null && readAs.layout !== layout ? { confidence: "guess" as const } : {}),
    encoding: [...new Set(readings.flat().map(({ encoding }) => encoding))].join(", "),
    tokenizer: name,
    reading: {
      kind: "text",
      layout,
      readAs,
      format,
      train: readings[0] ?? [],
      valid: readings[1] ?? null,
      test: readings[2] ?? null,
      splitBy: split.by,
      tokens,
    },
    fingerprint: textFingerprint(
      originals,
      JSON.stringify([format, readings, tokens, vocabulary, ...(given ? [readAs.tokenizer] : [])]),
    ),
  };
}

/** The layout with its confidence; read when it is taken. */
export const finding = (place: Place, wanted: Wanted, confidence: Confidence): Finding => ({
  layout: wanted.layout,
  confidence,
  seen: wanted.seen,
  read: () => readTexts(place, wanted),
});
