/** Counting losses of a device, or of the trainer itself: the run does so, and so does the page when the trainer dies. */

/** Losses with fewer steps than this between them are one after the other. */
const stepsThatProve = 100;

/** Counts losses in a row: three of them end a run. */
export class LossCount {
  static readonly limit = 3;
  #count = 0;
  #atStep = 0;

  /** The number of losses in a row, this one included. */
  note(step: number): number {
    this.#count = step - this.#atStep > stepsThatProve ? 1 : this.#count + 1;
    this.#atStep = step;
    return this.#count;
  }
}
