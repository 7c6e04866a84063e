/** How often each class was there, was named, and was named rightly: what means over classes are made of. */
export class ClassCounts {
  readonly #there: Uint32Array;
  readonly #named: Uint32Array;
  readonly #right: Uint32Array;

  constructor(readonly classes: number) {
    this.#there = new Uint32Array(classes);
    this.#named = new Uint32Array(classes);
    this.#right = new Uint32Array(classes);
  }

  /** Rows of logits, padded to any length, and their classes. Of equal logits the earlier class is named, as in counting top-1 hits. */
  add(logits: Float32Array, labels: Int32Array): void {
    const stride = logits.length / labels.length;
    labels.forEach((label, row) => {
      let best = 0;
      for (let c = 1; c < this.classes; c += 1)
        if ((logits[row * stride + c] ?? 0) > (logits[row * stride + best] ?? 0)) best = c;
      this.#count(this.#there, label);
      this.#count(this.#named, best);
      if (best === label) this.#count(this.#right, label);
    });
  }

  #count(counts: Uint32Array, label: number): void {
    counts[label] = (counts[label] ?? 0) + 1;
  }

  /** scikit-learn's f1_score(average="macro", zero_division=0) in percent: the mean over classes that are there or were named. */
  get f1(): number {
    return this.#mean((there, named, right) => (there + named > 0 ? (200 * right) / (there + named) : null));
  }

  /** scikit-learn's balanced_accuracy_score in percent: the mean share of each class that is there which was named rightly. */
  get balanced(): number {
    return this.#mean((there, _, right) => (there > 0 ? (100 * right) / there : null));
  }

  #mean(of: (there: number, named: number, right: number) => number | null): number {
    let [sum, count] = [0, 0];
    for (let c = 0; c < this.classes; c += 1) {
      const value = of(this.#there[c] ?? 0, this.#named[c] ?? 0, this.#right[c] ?? 0);
      if (value === null) continue;
      sum += value;
      count += 1;
    }
    return count === 0 ? 0 : sum / count;
  }
}
