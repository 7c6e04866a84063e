/**
 * tokenizer.json of Hugging Face's tokenizers, written from every tokenizer here and read where this program wrote it or where it holds
 * byte-level BPE; and GPT-2's own two files, vocab.json and merges.txt. Ids are those of a text without added beginning or end.
 */
import { say } from "../said.ts";
import { BytePairs } from "./bytePairs.ts";
import { fromSigns, toSigns } from "./byteSigns.ts";
import { Characters } from "./characters.ts";
import { bpeModel, charactersJson, fromPlainTokenizerJson, wordsJson } from "./plainTokenizerJson.ts";
import { PreSplit } from "./preSplit.ts";
import { type Tokenizer, TokenizerError } from "./tokenizer.ts";
import { Words } from "./words.ts";

type Json = Record<string, unknown>;

function addedToken(content: string, id: number): Json {
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return { id, content, ...plain, special: true };
}

function bytePairsJson({ parts }: BytePairs): Json {
  const { tokens, merges, split, normalizer, special, wholePieces } = parts;
  const names = new Map([...(special ?? [])].map(([name, id]) => [id, name]));
  const signs = tokens.map((token, id) => names.get(id) ?? toSigns(token));
  const pairs: string[] = [];
  for (let at = 0; at + 1 < merges.length; at += 2)
    pairs.push(`${signs[merges[at] ?? 0]} ${signs[merges[at + 1] ?? 0]}`);
  return {
    added_tokens: [...names].map(([id, name]) => addedToken(name, id)),
    normalizer: normalizer === undefined ? null : { type: normalizer },
    pre_tokenizer: split.json,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      ...bpeModel,
      ignore_merges: wholePieces ?? false,
      vocab: Object.fromEntries(signs.flatMap((sign, id) => (sign === "" ? [] : [[sign, id]]))),
      merges: pairs,
    },
  };
}

/** The text of a tokenizer.json. */
export function toTokenizerJson(tokenizer: Tokenizer): string {
  const parts =
    tokenizer instanceof BytePairs
      ? bytePairsJson(tokenizer)
      : tokenizer instanceof Characters
        ? charactersJson(tokenizer)
        : tokenizer instanceof Words
          ? wordsJson(tokenizer)
          : null;
  if (!parts) throw new TokenizerError(say("noTokenizerFile", tokenizer.name));
  const whole = { version: "1.0", truncation: null, padding: null, ...parts, post_processor: null };
  return `${JSON.stringify(whole, null, 1)}\n`;
}

const refuse = (what: string): never => {
  throw new TokenizerError(say("tokenizerUnknown", what));
};

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TokenizerError(say("tokenizerNoJson", name));
  }
}

/** Larger vocabularies fit no model here. */
const mostTokens = 1_000_000;

/** Tokens in order of their ids. */
function tokensOf(vocab: unknown, special: ReadonlyMap<string, number>): Uint8Array[] {
  if (!isObject(vocab)) return refuse(say("tokenizerNoVocabulary"));
  const utf8 = new TextEncoder();
  const tokens: Uint8Array[] = [];
  const put = (id: unknown, token: Uint8Array): void => {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= mostTokens)
      return refuse(say("tokenizerId", String(id).slice(0, 20)));
    tokens[id] = token;
  };
  for (const [signs, id] of Object.entries(vocab))
    put(
      id,
      special.get(signs) === id
        ? utf8.encode(signs)
        : (fromSigns(signs) ?? refuse(say("tokenizerToken", signs.slice(0, 20)))),
    );
  for (const [name, id] of special) put(id, utf8.encode(name));
  // An id that no token has stands for nothing.
  return Array.from(tokens, (token) => token ?? new Uint8Array());
}

/** Ids of the halves of merges, each "a b" or ["a", "b"]. */
function mergesOf(merges: readonly unknown[], vocab: unknown): number[] {
  const ids = new Map(isObject(vocab) ? Object.entries(vocab) : []);
  return merges.flatMap((merge): number[] => {
    const halves: unknown[] =
      typeof merge === "string" ? merge.split(" ") : Array.isArray(merge) ? merge : [];
    const [left, right] = halves.map((half) => (typeof half === "string" ? ids.get(half) : undefined));
    if (halves.length !== 2 || typeof left !== "number" || typeof right !== "number")
      throw new TokenizerError(say("tokenizerMerge", JSON.stringify(merge).slice(0, 60)));
    return [left, right];
  });
}

const normalForms: readonly unknown[] = ["NFC", "NFD", "NFKC", "NFKD"];

function normalizerOf(json: unknown): string | undefined {
  if (json === null || json === undefined) return undefined;
  if (isObject(json)) {
    const { type, normalizers } = json;
    if (typeof type === "string" && normalForms.includes(type)) return type;
    if (type === "Sequence" && Array.isArray(normalizers) && normalizers.length <= 1)
      return normalizerOf(normalizers[0]);
    return refuse(say("tokenizerChanges", String(type).slice(0, 40)));
  }
  return refuse(say("tokenizerChangesOwn"));
}

/** A tokenizer.json with byte-level BPE, or of this program. Throws TokenizerError for any other, saying what it has. */
export function fromTokenizerJson(text: string): Tokenizer {
  const json = parse(text, "tokenizer.json");
  if (!isObject(json) || !isObject(json["model"])) return refuse(say("tokenizerNoModel"));
  const { model } = json;
  const plain = fromPlainTokenizerJson(json);
  if (plain) return plain;
  // Old files leave the type of BPE out.
  if (model["type"] !== "BPE" && !(model["type"] === undefined && Array.isArray(model["merges"])))
    return refuse(say("tokenizerIs", String(model["type"]).slice(0, 40)));
  if (model["byte_fallback"] === true) return refuse(say("tokenizerIsSentencePiece"));
  for (const field of ["continuing_subword_prefix", "end_of_word_suffix"])
    if (typeof model[field] === "string" && model[field] !== "") return refuse(say("tokenizerHas", field));
  const added = Array.isArray(json["added_tokens"]) ? json["added_tokens"] : [];
  const special = new Map<string, number>();
  for (const token of added)
    if (
      isObject(token) &&
      typeof token["content"] === "string" &&
      typeof token["id"] === "number" &&
      token["content"] !== ""
    )
      special.set(token["content"], token["id"]);
  return new BytePairs({
    tokens: tokensOf(model["vocab"], special),
    merges: mergesOf(Array.isArray(model["merges"]) ? model["merges"] : [], model["vocab"]),
    split: new PreSplit(json["pre_tokenizer"]),
    normalizer: normalizerOf(json["normalizer"]),
    special,
    wholePieces: model["ignore_merges"] === true,
  });
}

/** GPT-2's own files. What neither a byte nor a merge makes is a special token: <|endoftext|>. */
export function fromGpt2Files(vocabJson: string, mergesTxt: string): Tokenizer {
  const vocab = parse(vocabJson, "vocab.json");
  if (!isObject(vocab)) return refuse(say("tokenizerNoVocabulary"));
  const lines = mergesTxt
    .split(/\r?\n/)
    .filter((line, at) => line !== "" && !(at === 0 && line.startsWith("#version")));
  const merges = mergesOf(lines, vocab);
  const made = new Set(lines.map((line) => line.replace(" ", "")));
  const special = new Map<string, number>();
  for (const [name, id] of Object.entries(vocab))
    if (typeof id === "number" && fromSigns(name)?.length !== 1 && !made.has(name)) special.set(name, id);
  return new BytePairs({
    tokens: tokensOf(vocab, special),
    merges,
    split: new PreSplit({ type: "ByteLevel", add_prefix_space: false, use_regex: true }),
    special,
  });
}
