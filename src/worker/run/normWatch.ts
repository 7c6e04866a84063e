/** Measures the norms of every layer while a run goes on, when asked to. */
import { layerNorms, normedTensors } from "../../training/ask/layerNorms.ts";
import type { TrainingRun } from "../../training/loop.ts";
import type { Tell } from "../border/answer.ts";

/** A measurement may take one part in so many of the time. */
const rarity = 100;

export class NormWatch {
  isOn = false;
  #nextAt = 0;

  constructor(private readonly tell: Tell) {}

  /** Measures when the time has come. Call it between two steps. */
  async look(run: TrainingRun): Promise<void> {
    const started = performance.now();
    if (!this.isOn || started < this.#nextAt) return;
    const { step } = run.state.position;
    const { weights, gradients } = await layerNorms(run.learner);
    const names = normedTensors(run.learner.network).map(({ name }) => name);
    this.tell({ kind: "norms", sample: { step: step - 1, names, weights, gradients } });
    const now = performance.now();
    this.#nextAt = now + rarity * (now - started);
  }

  /** On from the next step, or off. */
  set(isOn: boolean): void {
    this.isOn = isOn;
    this.#nextAt = 0;
  }
}
