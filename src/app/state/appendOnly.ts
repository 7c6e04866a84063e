/**
 * A list that only grows, as an immutable value: `append` gives a new list that shares the old one's storage, so adding
 * lines to a log of 100,000 costs only the new lines, and React still sees a new value.
 */
export class AppendOnly<T> {
  static readonly #nothing = new AppendOnly<never>([], 0);
  readonly #items: T[];
  readonly length: number;

  private constructor(items: T[], length: number) {
    this.#items = items;
    this.length = length;
  }

  static empty<T>(): AppendOnly<T> {
    return AppendOnly.#nothing;
  }

  append(more: readonly T[]): AppendOnly<T> {
    if (more.length === 0) return this;
    // Somebody else appended to the shared storage after this value was made: take a copy of our own part.
    const items =
      this.#items.length === this.length && this.length > 0 ? this.#items : this.#items.slice(0, this.length);
    for (const item of more) items.push(item);
    return new AppendOnly(items, items.length);
  }

  /** Items from `from` up to `to`, at most the length. */
  slice(from = 0, to = this.length): T[] {
    return this.#items.slice(Math.max(0, from), Math.min(to, this.length));
  }

  at(index: number): T | undefined {
    return index < this.length ? this.#items[index] : undefined;
  }
}
