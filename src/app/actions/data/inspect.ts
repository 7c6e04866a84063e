/** What the page understood of the open data, as plain data: what `npm run inspect` prints. */
import type { DatasetSummary } from "../../../data/dataset.ts";
import { app } from "../../state/store.ts";
import { words } from "../../words/words.ts";
import { trainer } from "../trainer.ts";

/** Fields that do not apply are null. */
export interface Inspection {
  kind: "images" | "text" | null;
  layout: string | null;
  confidence: string | null;
  /** What was seen, in a sentence. */
  seen: string | null;
  classes: { name: string; train: number; validation: number; test: number }[] | null;
  train: number | null;
  validation: number | null;
  test: number | null;
  unlabelled: number | null;
  /** The first training pictures, in order. */
  files: string[] | null;
  problems: { path: string; kind: string; text: string }[];
  notices: string[];
  error: string | null;
  encoding: string | null;
  tokenizer: string | null;
  vocabulary: number | null;
  tokens: { train: number; valid: number; test: number } | null;
  excerpt: string | null;
}

const firstFiles = 64;

/** Problems are told as far as a person reads. */
const mostProblems = 1000;

const nothing: Inspection = {
  kind: null,
  layout: null,
  confidence: null,
  seen: null,
  classes: null,
  train: null,
  validation: null,
  test: null,
  unlabelled: null,
  files: null,
  problems: [],
  notices: [],
  error: null,
  encoding: null,
  tokenizer: null,
  vocabulary: null,
  tokens: null,
  excerpt: null,
};

/** Of the open data, or of the reason why there is none. Looks for pictures that are in both parts. */
export async function inspect(): Promise<Inspection> {
  const { data, dataError, error } = app.getState();
  if (!data) return { ...nothing, error: dataError ?? error };
  const found = common(data);
  if (data.kind === "text")
    return {
      ...found,
      encoding: data.encoding,
      tokenizer: data.tokenizer,
      vocabulary: data.vocabularySize,
      tokens: { train: data.train, valid: data.valid, test: data.test },
      excerpt: data.excerpt,
    };
  const { sentence } = words().readAs;
  const { paths } = await trainer.call("firstPictures", { count: firstFiles, size: null });
  const { count } = await trainer.call("findShared", null);
  if (count === null)
    found.notices.push(sentence({ code: "duplicatesNotSought", pictures: data.train + data.validation }));
  else if (count > 0) found.notices.push(sentence({ code: "duplicates", pictures: count }));
  const turned = await trainer.call("countTurned", null);
  if (turned.pictures > 0) found.notices.push(sentence({ code: "turned", ...turned }));
  const { train, validation, test, unlabelled } = data;
  const classes = data.classes.map((row) => {
    const { name } = row;
    return { name, train: row.train, validation: row.validation, test: row.test };
  });
  return { ...found, classes, train, validation, test, unlabelled, files: paths };
}

function common({ kind, recognised, problems }: DatasetSummary): Inspection {
  const { sentence, open } = words().readAs;
  const { seen, notices, confidence, reading } = recognised;
  return {
    ...nothing,
    kind,
    layout: reading?.layout ?? null,
    confidence,
    seen: seen && sentence(seen),
    problems: problems
      .slice(0, mostProblems)
      .map(({ path, code, message }) => ({ path, kind: code, text: message })),
    notices: [...notices.map(sentence), ...(confidence === "guess" ? [open(1)] : [])],
  };
}

/** The first training pictures as the network gets them without augmentation, RGB of [pictures, size, size, 3]. */
export async function firstPixels(size: number): Promise<{ count: number; pixels: Uint8Array<ArrayBuffer> }> {
  const { paths, pixels } = await trainer.call("firstPictures", { count: firstFiles, size });
  return { count: paths.length, pixels: new Uint8Array(pixels ?? []) };
}
