/** Step points and log lines gathered into at most ten messages a second; everything else at once, in order. */
import type { Tell } from "./answer.ts";
import type { StepPoint, TrainerEvent } from "./protocol.ts";

const intervalMs = 100;

export class EventStream {
  #points: StepPoint[] = [];
  #lines: string[] = [];
  #progress: Extract<TrainerEvent, { kind: "progress" }> | null = null;
  #lastFlush = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly send: Tell) {}

  /** Tells an event after all that was told before it. */
  readonly tell: Tell = (event) => {
    switch (event.kind) {
      case "steps":
        this.#points.push(...event.points);
        return this.#soon();
      case "log":
        this.#lines.push(...event.lines);
        return this.#soon();
      case "progress":
        this.#progress = event;
        return this.#soon();
      default:
        this.flush();
        this.send(event);
    }
  };

  #soon(): void {
    const since = performance.now() - this.#lastFlush;
    if (since >= intervalMs) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), intervalMs - since);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#lastFlush = performance.now();
    const [points, lines, progress] = [this.#points, this.#lines, this.#progress];
    this.#points = [];
    this.#lines = [];
    this.#progress = null;
    if (points.length > 0) this.send({ kind: "steps", points });
    if (lines.length > 0) this.send({ kind: "log", lines });
    if (progress) this.send(progress);
  }
}
