/**
 * Batches whose first one is asked for before anybody takes it: whoever reads pictures has begun when their turn comes. A failure is
 * thrown when the batch is taken. What is not taken to its end is to be closed.
 */
export class Begun<Batch> implements AsyncIterable<Batch> {
  readonly #iterator: AsyncIterator<Batch>;
  #first: Promise<IteratorResult<Batch>> | null;

  constructor(batches: AsyncIterable<Batch>) {
    this.#iterator = batches[Symbol.asyncIterator]();
    this.#first = this.#iterator.next();
    this.#first.catch(() => undefined);
  }

  [Symbol.asyncIterator](): AsyncIterator<Batch> {
    return {
      next: () => {
        const first = this.#first;
        this.#first = null;
        return first ?? this.#iterator.next();
      },
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}
