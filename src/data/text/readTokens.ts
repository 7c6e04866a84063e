/** Texts as token ids: a tokenizer is learned from them where it has anything to learn, then they are encoded. */
import { say } from "../../said.ts";
import { CorpusError } from "../../tokenizers/dictionary.ts";
import { tokenizers } from "../../tokenizers/index.ts";
import { type TokenIds, TokenStore } from "../../tokenizers/tokenIds.ts";
import type {
  Learning,
  LearnOptions,
  Tokenizer,
  TokenizerName,
  WordRule,
} from "../../tokenizers/tokenizer.ts";
import { Words } from "../../tokenizers/words.ts";
import { ByteProgress, type CorpusOptions } from "./byteProgress.ts";
import { textPieces } from "./textLines.ts";

export interface TokenChoice {
  name: TokenizerName;
  wordRule: WordRule;
  /** Most tokens; null: as many as suit the tokenizer. */
  vocabulary: number | null;
  /** There is one already: nothing is learned. */
  given?: Tokenizer | undefined;
}

/** Where the person says nothing: words as WikiText-2 has them, byte pairs for a small network, characters all. */
const usualVocabulary: Readonly<Record<TokenizerName, number>> = {
  words: 30_000,
  characters: 0x11_0000,
  bpe: 2048,
};
/** Byte pairs need their 256 bytes. */
export const vocabularyLimits: Readonly<Record<TokenizerName, readonly [number, number]>> = {
  words: [2, 1_000_000],
  characters: [2, 0x11_0000],
  bpe: [256, 50_000],
};

/** The beginning of one text that its validation is not cut from. */
export const trainShare = 0.9;

export interface TokenText {
  tokenizer: Tokenizer;
  /** Ids of each part. */
  parts: TokenIds[];
  /** After how many tokens of the first part each of its lines ends, where the tokens are words. */
  lineEnds: number[];
  /** Which parts hold U+FFFD: something in them could not be read. */
  hasReplaced: boolean[];
}

function optionsOf({ name, wordRule, vocabulary }: TokenChoice): LearnOptions {
  const [least, most] = vocabularyLimits[name];
  if (vocabulary !== null && (vocabulary < least || vocabulary > most))
    throw new CorpusError(
      say(
        "vocabularyRange",
        vocabulary.toLocaleString("en"),
        name,
        least.toLocaleString("en"),
        most.toLocaleString("en"),
      ),
    );
  return { vocabulary: vocabulary ?? usualVocabulary[name], least: 1, wordRule, split: "gpt2" };
}

/** What there is already, as what is learned. */
const givenLearning = (given: Tokenizer): Learning => ({
  readsText: false,
  push() {},
  endFile() {},
  // oxlint-disable-next-line require-yield -- nothing is to be done
  *finish() {
    return given;
  },
});

/** The first nine tenths of a text in UTF-8, which ends with a whole sign. */
async function trainingPart(blob: Blob): Promise<Blob> {
  let end = Math.floor(blob.size * trainShare);
  const before = new Uint8Array(await blob.slice(Math.max(0, end - 4), end + 1).arrayBuffer());
  // Bytes 10xxxxxx go on with a sign.
  for (let at = before.length - 1; at > 0 && ((before[at] ?? 0) & 0xc0) === 0x80; at -= 1) end -= 1;
  return blob.slice(0, end);
}

const sizeOf = (blobs: readonly Blob[]): number => blobs.reduce((sum, { size }) => sum + size, 0);

/** Lets others have a turn now and then; a macrotask, since messages wait for one. */
const turnMs = 100;

/**
 * Reads the parts of a corpus, or the one text that is to be split in its order.
 * @param parts each in UTF-8
 * Throws CorpusError, or the signal's reason when it aborts.
 */
export async function readTokens(
  parts: readonly Blob[],
  choice: TokenChoice,
  options: CorpusOptions = {},
): Promise<TokenText> {
  const { learnsFrom, learn } = tokenizers[choice.name];
  const learning = choice.given ? givenLearning(choice.given) : learn(optionsOf(choice));
  const [first = new Blob()] = parts;
  const learned = learnsFrom === "all" ? parts : [parts.length === 1 ? await trainingPart(first) : first];
  const progress = new ByteProgress(sizeOf(parts) + (learning.readsText ? sizeOf(learned) : 0), options);
  if (learning.readsText)
    for (const blob of learned) {
      for await (const piece of textPieces(blob, (count) => progress.add(count))) learning.push(piece);
      learning.endFile();
    }
  const steps = learning.finish();
  let step = steps.next();
  for (let since = performance.now(); !step.done; step = steps.next()) {
    if (performance.now() - since < turnMs) continue;
    await new Promise((resolve) => setTimeout(resolve));
    options.signal?.throwIfAborted();
    since = performance.now();
  }
  const tokenizer = step.value;
  const found: TokenIds[] = [];
  const lineEnds: number[] = [];
  const hasReplaced: boolean[] = [];
  for (const [part, blob] of parts.entries()) {
    const store = new TokenStore();
    const line = part === 0 ? { line: () => void lineEnds.push(store.length) } : {};
    const encoder = tokenizer.encoder((id) => store.push(id), line);
    hasReplaced.push(false);
    for await (const piece of textPieces(blob, (count) => progress.add(count))) {
      hasReplaced[part] ||= piece.includes("\ufffd");
      encoder.push(piece);
    }
    encoder.end();
    found.push(store.take());
  }
  if (tokenizer instanceof Words) tokenizer.close();
  return { tokenizer, parts: found, lineEnds, hasReplaced };
}
