/**
 * What a folder was understood as: pictures with classes, or a text as token ids. The shared types of the data path and
 * the plain-data summary of them that the page draws. A leaf: no tensors, no DOM.
 */
import type { TokenIds } from "../tokenizers/tokenIds.ts";
import type { Tokenizer, TokenizerName } from "../tokenizers/tokenizer.ts";
import type { Folder } from "./folder/folder.ts";
import type { Slots } from "./pack/slots.ts";
import type { PictureList } from "./pictures/pictureList.ts";
import type { Problem, Problems } from "./problems.ts";
import { piecesOf } from "./text/excerpt.ts";
import type { PicturesReading, TextReading } from "../config/reading.ts";
import type { Confidence, ReadingOptions, Sentence } from "./sentences.ts";

export interface ImageClass {
  /** The folder's name; classes are sorted by it as Python sorts, and a label is the position in that order. */
  id: string;
  /** What a person calls it: from words.txt, otherwise the same as `id`. */
  name: string;
}

/** How the data was recognised. */
interface Recognised {
  /** What was seen. */
  seen: Sentence;
  /** What else the person should know. */
  notices: Sentence[];
  /** Left out where nobody was in doubt. */
  confidence?: Confidence;
  options?: ReadingOptions;
}

export interface ImageDataset extends Recognised {
  kind: "images";
  /** The folder's name, any text. */
  name: string;
  /** What was recognised, in words: "Tiny-ImageNet", "class folders, split 90/10", ... */
  layout: string;
  classes: ImageClass[];
  train: PictureList;
  validation: PictureList;
  /** Pictures of each class in a labelled test part, which a run does not read. */
  test: number[];
  /** Pictures without labels: they can be predicted and not scored. */
  unlabelled: number;
  reading: PicturesReading;
  /** Side of its pictures in pixels where all seem to be squares of one size. */
  side?: number | null;
  problems: Problems;
  /** Where the pictures are opened. */
  folder: Folder;
  /** The set as it was read, where decisions are laid over it, and where each picture lies in its packed copy. */
  asRead?: { dataset: ImageDataset; slots: Slots };
}

export interface CorpusDataset extends Partial<Recognised> {
  kind: "text";
  name: string;
  layout: string;
  /** What a list shows for every id. */
  vocabulary: readonly string[];
  /** What made the ids, and makes text of them again. */
  tokens: Tokenizer;
  /** Token ids, one per word. */
  train: TokenIds;
  valid: TokenIds;
  test: TokenIds;
  /** The first line with words in it, at most 400 characters. */
  excerpt: string;
  /** Encodings of the files, as TextDecoder names them. */
  encoding?: string;
  tokenizer?: TokenizerName;
  reading?: TextReading;
  problems: Problems;
  /** Of the files: names, sizes and times. 16 hexadecimal digits. */
  fingerprint: string;
}

export type Dataset = ImageDataset | CorpusDataset;

/**
 * How a folder compares with earlier visits: not seen before; the same; another content under its name; or the same,
 * known only by its packed copy.
 */
export type Familiarity = "new" | "same" | "changed" | "packedOnly";

interface SummaryBase {
  name: string;
  layout: string;
  familiarity: Familiarity;
  /** The first of them; `problemCount` says how many there are in all. */
  problems: Problem[];
  problemCount: number;
  recognised: RecognisedSummary;
}

/** How the data was recognised and what the person chose, for the data card. */
export interface RecognisedSummary {
  seen: Sentence | null;
  confidence: Confidence;
  notices: Sentence[];
  reading: PicturesReading | TextReading | null;
  options: ReadingOptions;
}

export interface ImageSummary extends SummaryBase {
  kind: "images";
  classes: { id: string; name: string; train: number; validation: number; test: number }[];
  /** Pictures in each part. */
  train: number;
  validation: number;
  test: number;
  unlabelled: number;
  /** Side of its pictures in pixels where all seem to be squares of one size; null or left out otherwise. */
  side?: number | null;
  /** The fingerprint under which it is kept; null or left out for a sample. */
  id?: string | null;
  /** Pictures are opened one by one in the person's own folder. */
  isLoose?: boolean;
}

export interface CorpusSummary extends SummaryBase {
  kind: "text";
  /** Number of different words. */
  vocabularySize: number;
  /** Tokens in each part. */
  train: number;
  valid: number;
  test: number;
  excerpt: string;
  /** The tokens of `excerpt`: words, or pieces of text. */
  pieces: string[];
  encoding: string;
  tokenizer: TokenizerName;
  /** Whether a token stands for what the vocabulary lacks; left out in runs of older versions. */
  hasUnknown?: boolean;
}

/** Plain data for the page, small whatever the folder's size. */
export type DatasetSummary = ImageSummary | CorpusSummary;

/** How many problems cross to the page with a summary. */
export const summaryProblems = 1000;

/** The summary of an opened data set, problems found so far included. */
export function summarise(
  dataset: Dataset,
  familiarity: Familiarity = "new",
  id: string | null = null,
): DatasetSummary {
  const { name, layout } = dataset;
  const problems = dataset.problems.first(summaryProblems);
  const problemCount = dataset.problems.total;
  const recognised = {
    seen: dataset.seen ?? null,
    confidence: dataset.confidence ?? "sure",
    notices: dataset.notices ?? [],
    reading: dataset.reading ?? null,
    options: dataset.options ?? { layouts: [], folders: [], columns: [] },
  };
  if (dataset.kind === "text") {
    const { excerpt, vocabulary, train, valid, test } = dataset;
    return {
      kind: "text",
      name,
      layout,
      familiarity,
      problems,
      problemCount,
      recognised,
      excerpt,
      pieces: piecesOf(dataset.tokens, excerpt),
      encoding: dataset.encoding ?? "utf-8",
      tokenizer: dataset.tokenizer ?? "words",
      hasUnknown: dataset.tokens.unknown !== null,
      vocabularySize: vocabulary.length,
      train: train.length,
      valid: valid.length,
      test: test.length,
    };
  }
  const train = dataset.train.countByLabel(dataset.classes.length);
  const validation = dataset.validation.countByLabel(dataset.classes.length);
  const classes = dataset.classes.map(({ id: folder, name: className }, label) => ({
    id: folder,
    name: className,
    train: train[label] ?? 0,
    validation: validation[label] ?? 0,
    test: dataset.test[label] ?? 0,
  }));
  return {
    kind: "images",
    name,
    layout,
    familiarity,
    problems,
    problemCount,
    recognised,
    classes,
    train: dataset.train.length,
    validation: dataset.validation.length,
    test: dataset.test.reduce((sum, count) => sum + count, 0),
    unlabelled: dataset.unlabelled,
    side: dataset.side ?? null,
    id,
    isLoose: dataset.folder.isLoose ?? false,
  };
}
