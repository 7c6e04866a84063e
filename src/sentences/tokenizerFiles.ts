/** What is said of tokenizers' files. Most are the reason of `tokenizerUnknown` or of `cutsUnknown`. */
export const tokenizerFiles = {
  tokenizerUnknown: (what: string) =>
    `This tokenizer ${what}, which is not understood here. Choose one with byte-level BPE, as GPT-2, Llama 3 and Qwen have.`,
  tokenizerNoModel: () => "has no model",
  tokenizerNoVocabulary: () => "has no vocabulary",
  tokenizerId: (id: string) => `has the id ${id}`,
  tokenizerToken: (token: string) => `has the token “${token}”`,
  tokenizerChanges: (how: string) => `changes texts by ${how} first`,
  tokenizerChangesOwn: () => "changes texts first in its own way",
  tokenizerIs: (type: string) => `is ${type}`,
  tokenizerIsSentencePiece: () => "is SentencePiece's BPE, with bytes for what it lacks",
  tokenizerHas: (field: string) => `has a ${field}`,

  cutsUnknown: (what: string) =>
    `This tokenizer.json cuts text with ${what}, which is not understood here. Choose a byte-level one, as GPT-2, Llama 3 and Qwen have.`,
  cutsNoText: () => "a pattern that is no text",
  cutsEndless: () => "an empty or endless pattern",
  cutsPattern: (source: string) => `the pattern ${source}`,
  cutsPrefix: () => "ByteLevel and add_prefix_space",
  cutsBehaviour: (behaviour: string) => `the behaviour ${behaviour}`,
  cutsOtherwise: () => "other rules than those of bytes",

  tokenizerNoJson: (name: string) => `${name} is no JSON: it may be cut short. Fetch it again.`,
  tokenizerMerge: (merge: string) =>
    `The merge ${merge} of this tokenizer joins tokens that its vocabulary lacks. ${takeBoth}`,
  tokenizerMergeMakes: (number: number) =>
    `Merge ${number} of this tokenizer makes a token that its vocabulary lacks. ${takeBoth}`,
  tokenizerMergeLater: () => "A merge of this tokenizer joins tokens that come after it.",
  tokenizerNotBytes: (token: string) => `The token “${token}” of this tokenizer is not made of bytes.`,
  tokenizerWhich: (names: string) =>
    `${names}: a tokenizer is one tokenizer.json, or vocab.json with merges.txt. Choose these together.`,
  tokenizerNoMerges: (name: string) =>
    `${name} is a vocabulary without its merges. Choose merges.txt of the same model together with it.`,
  tokenizerGone: () =>
    "These texts are cut by a tokenizer from a file, which is not here any more. Choose the file again under “Read as”, or give it with --tokenizer.",
  tokenizerAsFound: () =>
    "These settings cut texts by a tokenizer from a file, which is not here: they are cut as found. Choose the file again under “Read as”.",
  tokenizerVocabulary: () => "A tokenizer from a file has its own vocabulary. Leave --vocabulary out.",
} as const;

const takeBoth = "Its files do not belong together: take both from the same model.";
