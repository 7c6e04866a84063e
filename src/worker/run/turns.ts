/** One piece of work at a time, in the order of asking: a step of training, a save, a word of text. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all work asked for before has ended, well or badly. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
