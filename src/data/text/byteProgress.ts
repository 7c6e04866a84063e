/** How far the reading of texts has come. */
import type { Tokenizer } from "../../tokenizers/tokenizer.ts";

export interface CorpusOptions {
  /** Whether the network that is to read it takes parts of words; without one, words are taken where there are any. */
  subwords?: boolean | undefined;
  /** From a file, where the choice of the tokenizer says so. */
  tokenizer?: Tokenizer | undefined;
  signal?: AbortSignal | undefined;
  /** Bytes read and bytes in all, at most ten times a second and at the end. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Counts bytes over several readings of files and tells of them. */
export class ByteProgress {
  #done = 0;
  #told = 0;

  constructor(
    private readonly total: number,
    private readonly options: CorpusOptions,
  ) {}

  add(bytes: number): void {
    this.options.signal?.throwIfAborted();
    this.#done += bytes;
    const now = performance.now();
    if (now - this.#told < 100 && this.#done < this.total) return;
    this.#told = now;
    this.options.onProgress?.(Math.min(this.#done, this.total), this.total);
  }
}
