/** Milliseconds of work, pauses left out. */
export class Stopwatch {
  #elapsed: number;
  #since: number | null = null;

  constructor(
    elapsedMs = 0,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#elapsed = elapsedMs;
  }

  start(): void {
    this.#since ??= this.now();
  }

  stop(): void {
    this.#elapsed = this.milliseconds;
    this.#since = null;
  }

  get milliseconds(): number {
    return this.#elapsed + (this.#since === null ? 0 : this.now() - this.#since);
  }
}
