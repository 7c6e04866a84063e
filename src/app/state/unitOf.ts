import type { DatasetSummary } from "../../data/dataset.ts";
import type { TokenizerName } from "../../tokenizers/tokenizer.ts";

/** What a text is counted in: that which its tokenizer cuts it into. Byte pairs are tokens, and so is all of which nobody knows more. */
export const unitOf = (data: DatasetSummary | null | undefined): TokenizerName =>
  data?.kind === "text" ? data.tokenizer : "bpe";
