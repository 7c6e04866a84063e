/**
 * Text from a language model, word by word, as pytorch/examples' generate.py makes it: no mask, a context that grows, a word
 * drawn from exp(logit / temperature).
 */
import { say } from "../../said.ts";
import { modelOf } from "../../models/network.ts";
import { key, streams, uniform } from "../../random.ts";
import type { Tokenizer } from "../../tokenizers/tokenizer.ts";
import type { Evaluator } from "../evaluator.ts";

export interface GenerateOptions {
  prompt: string;
  temperature: number;
  /** Only the likeliest so many words may come; 0: all. */
  topK: number;
  /** Only the likeliest words that have so much of the probability together may come; 1: all. */
  topP: number;
  /** What a word's score is divided by if it is in the text already, or multiplied by where it is below 0; 1: nothing. */
  repetitionPenalty: number;
  length: number;
  /** The text ends with the first of these signs; "": with its length. */
  stop: string;
  seed: number;
  neverUnknown: boolean;
}

export interface GeneratedWord {
  /** What a text goes on with: of words the word, otherwise what is whole by now, which may be nothing. */
  text: string;
  /** It has its own spaces. */
  joins?: true;
  /** What a list shows for it: of a part of a sign its bytes. */
  token: string;
  probability: number;
  /** The likeliest words at this place with their probabilities, best first. */
  alternatives: { text: string; probability: number }[];
}

const shownAlternatives = 5;

/** Words that the network looks back on: attention takes memory with the square of it. Older words fall out. */
export const longestContext = 1024;
const smallestCapacity = 64;

/** How many words this network looks back on at most. */
function contextOf({ network }: Evaluator): number {
  const own = modelOf(network).words?.longest?.(network.config) ?? longestContext;
  return Math.min(longestContext, own);
}

/** Token ids of a prompt, and what in it the vocabulary lacks: that becomes <unk>, or is left out where there is none. */
export function encodePrompt(
  prompt: string,
  tokenizer: Tokenizer,
): { ids: number[]; unknownWords: string[] } {
  const ids: number[] = [];
  const unknownWords: string[] = [];
  const encoder = tokenizer.encoder((id) => ids.push(id), { missing: (part) => unknownWords.push(part) });
  if (tokenizer.name === "words") {
    // The prompt's line goes on, and its last word is whole.
    encoder.push(`${prompt.replace(/[\r\n]+/g, " ")} `);
  } else {
    encoder.push(prompt);
    encoder.end();
  }
  return { ids, unknownWords };
}

/** Room for `length` words: a power of two, so that few programs are compiled while a text grows. */
const capacityFor = (length: number, most: number): number =>
  Math.min(most, Math.max(smallestCapacity, 2 ** Math.ceil(Math.log2(length))));

/** Hugging Face's RepetitionPenaltyLogitsProcessor (https://arxiv.org/abs/1909.05858), on the scores before the temperature. */
export function penalise(logits: Float32Array, ids: readonly number[], penalty: number): Float32Array {
  if (penalty === 1) return logits;
  const scores = logits.slice();
  for (const id of new Set(ids)) {
    const score = logits[id] ?? 0;
    scores[id] = score < 0 ? score * penalty : score / penalty;
  }
  return scores;
}

/** Probabilities of every word; those that may not come are 0. */
export function probabilities(
  logits: Float32Array,
  {
    temperature,
    topK,
    topP,
    excluded,
  }: Pick<GenerateOptions, "temperature" | "topK" | "topP"> & { excluded: number },
): Float64Array {
  const weights = Float64Array.from(logits, (logit, id) =>
    id === excluded ? -Infinity : logit / temperature,
  );
  if (topK > 0 && topK < weights.length) {
    const threshold = weights.toSorted()[weights.length - topK] ?? -Infinity;
    weights.forEach((weight, id) => {
      if (weight < threshold) weights[id] = -Infinity;
    });
  }
  let largest = -Infinity;
  for (const weight of weights) largest = Math.max(largest, weight);
  let sum = 0;
  weights.forEach((weight, id) => {
    const value = Math.exp(weight - largest);
    weights[id] = value;
    sum += value;
  });
  const chances = weights.map((value) => value / sum);
  return topP < 1 ? nucleus(chances, topP) : chances;
}

/** The likeliest words that have `topP` of the probability together, the last of them included, and nothing else. */
function nucleus(chances: Float64Array, topP: number): Float64Array {
  const order = Array.from(chances.keys()).toSorted((a, b) => (chances[b] ?? 0) - (chances[a] ?? 0));
  const kept = new Float64Array(chances.length);
  let sum = 0;
  for (const id of order) {
    kept[id] = chances[id] ?? 0;
    sum += kept[id] ?? 0;
    if (sum >= topP) break;
  }
  return kept.map((value) => value / sum);
}

/** The id at which the running sum of `chances` passes `point` in [0, 1). */
function draw(chances: Float64Array, point: number): number {
  let sum = 0;
  let last = 0;
  for (const [id, chance] of chances.entries()) {
    if (chance === 0) continue;
    sum += chance;
    last = id;
    if (point < sum) return id;
  }
  return last; // rounding may leave the sum a little below 1
}

/** The positions of the largest values, largest first. */
function largestOf(values: Float64Array, count: number): number[] {
  const best: number[] = [];
  values.forEach((value, id) => {
    if (best.length === count && value <= (values[best.at(-1) ?? 0] ?? 0)) return;
    const at = best.findIndex((other) => value > (values[other] ?? 0));
    best.splice(at < 0 ? best.length : at, 0, id);
    best.length = Math.min(best.length, count);
  });
  return best;
}

/**
 * One word per pull. `keepsWords`: whether keys and values stay on the device, where they can. `start`: tokens before those of the
 * prompt. The first word is drawn evenly from the vocabulary when there is neither, and is not told.
 */
export async function* generate(
  learner: Evaluator,
  tokenizer: Tokenizer,
  options: GenerateOptions,
  { keepsWords = learner.keepsWords, start = [] }: { keepsWords?: boolean; start?: readonly number[] } = {},
): AsyncGenerator<GeneratedWord> {
  const { vocabulary } = tokenizer;
  const drawKey = key(options.seed, streams.generation);
  const ids = [...start, ...encodePrompt(options.prompt, tokenizer).ids];
  if (ids.length === 0) ids.push(firstOf(tokenizer, uniform(drawKey, 0)));
  const decoder = tokenizer.name === "words" ? null : tokenizer.decoder();
  const most = contextOf(learner);
  const excluded = options.neverUnknown ? (tokenizer.unknown ?? -1) : -1;
  let end = "";
  for (let number = 1; number <= options.length; number += 1) {
    const context = Int32Array.from(ids.slice(-most));
    // Once the oldest word falls out, the positions of all others move, as in nanoGPT: nothing that was kept is worth anything.
    const logits =
      keepsWords && ids.length <= most
        ? await learner.nextKeptWord(context, most)
        : (await learner.nextWord(context, capacityFor(context.length, most))).logits;
    const scores = penalise(logits.subarray(0, vocabulary.length), ids, options.repetitionPenalty);
    const chances = probabilities(scores, { ...options, excluded });
    const id = draw(chances, uniform(drawKey, number));
    ids.push(id);
    const tell = (word: number) => ({ text: vocabulary[word] ?? "", probability: chances[word] ?? 0 });
    const alternatives = largestOf(chances, shownAlternatives).map(tell);
    const token = vocabulary[id] ?? "";
    const part = decoder ? decoder.push(id) : ` ${token}`;
    // A stop may begin in a word before this one, and what is older than it is long cannot be a part of it.
    end = (end + part).slice(-(options.stop.length + part.length));
    const isLast = number === options.length || (options.stop !== "" && end.includes(options.stop));
    if (!decoder) yield { ...tell(id), token, alternatives };
    else {
      const text = part + (isLast ? decoder.end() : "");
      yield { ...tell(id), text, token, joins: true, alternatives };
    }
    if (isLast) return;
  }
}

/** What a text without a prompt begins after: a line's end, where the vocabulary has one that is no word; otherwise any token. */
function firstOf(tokenizer: Tokenizer, point: number): number {
  const [lineEnd] = tokenizer.name === "words" ? [] : encodePrompt("\n", tokenizer).ids;
  return lineEnd ?? Math.floor(point * tokenizer.vocabulary.length);
}

/** Words as generate.py writes them, twenty to a line; what has its own spaces as it is. */
export const asText = (words: readonly Pick<GeneratedWord, "text" | "joins">[]): string =>
  words.map(({ text, joins }, index) => (joins ? text : text + (index % 20 === 19 ? "\n" : " "))).join("");

export interface AttentionHead {
  layer: number;
  head: number;
  /** [T, T]: row = the word that looks, column = the word looked at. */
  weights: Float32Array;
  /** Mean distance, in words, of what the head looks at. */
  reach: number;
}

/** How every head looks at the words of a text, as when the next word is made. */
export async function attentionOver(
  learner: Evaluator,
  tokenizer: Tokenizer,
  text: string,
): Promise<{ words: string[]; heads: AttentionHead[] }> {
  const { ids: all } = encodePrompt(text, tokenizer);
  const most = contextOf(learner);
  const ids = Int32Array.from(all.slice(-most));
  const T = ids.length;
  if (T === 0) throw new Error(say("noKnownWord"));
  const capacity = capacityFor(T, most);
  const { attention } = await learner.nextWord(ids, capacity, true);
  const stride = Math.ceil(capacity / 4) * 4;
  const { network } = learner;
  const headCount = modelOf(network).words?.heads(network.config) ?? 0;
  const heads = attention.flatMap((layerWeights, layer) =>
    Array.from({ length: headCount }, (_, head) => {
      const weights = new Float32Array(T * T);
      let reach = 0;
      for (let row = 0; row < T; row += 1)
        for (let column = 0; column < T; column += 1) {
          const weight = layerWeights[(head * capacity + row) * stride + column] ?? 0;
          weights[row * T + column] = weight;
          reach += (weight * Math.abs(row - column)) / T;
        }
      return { layer, head, weights, reach };
    }),
  );
  return { words: Array.from(ids, (id) => tokenizer.vocabulary[id] ?? ""), heads };
}
