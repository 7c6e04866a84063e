/** Times training steps of several backends in one session, a step of each in turn (A B C A B C), after warm-up. */
import { adaptersOf } from "../backends/select.ts";
import type { RunConfig } from "../config.ts";
import type { Tell } from "./answer.ts";
import { type BenchBatches, benchBatches } from "./benchBatches.ts";
import { type Lane, ownLane } from "./benchLanes.ts";
import { letMessagesIn } from "./messages.ts";
import type { OpenedData } from "./openedData.ts";
import type { BackendTiming, Calls } from "./protocol.ts";

const warmUpSteps = 3;
/** Before and after one update: later, rounding grows from step to step. */
const comparedLosses = 2;
const toldLosses = 5;

/** A step in parts, with the waiting that this takes, comes with every so many timed ones. */
const partsEvery = 3;

/** A lane that has used so much time makes no further steps, but one of each kind. */
const longestMs = 20_000;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** A lane and what was measured of it. */
class Timed {
  readonly stepMs: number[] = [];
  readonly parts: NonNullable<BackendTiming["parts"]>[] = [];
  readonly losses: number[] = [];
  #warmUps = 0;
  #usedMs = 0;

  constructor(readonly lane: Lane) {}

  /** Its turn: a step, where it has time left or none of this kind yet. */
  async take(kind: "warmUp" | "step" | "parts", batches: BenchBatches["batches"]) {
    const made = { warmUp: this.#warmUps, step: this.stepMs.length, parts: this.parts.length }[kind];
    if (this.#usedMs > longestMs && made > 0) return;
    const step = this.losses.length;
    const batch = batches[step % batches.length]!;
    const started = performance.now();
    const { lane } = this;
    // Where a call computes, its parts are told apart for nothing.
    const { loss, parts } =
      lane.stepInParts && (kind === "parts" || !lane.hasOwnQueue)
        ? await lane.stepInParts(batch, step)
        : { loss: await lane.step(batch, step), parts: null };
    const milliseconds = performance.now() - started;
    this.#usedMs += milliseconds;
    this.losses.push(loss);
    if (kind === "warmUp") this.#warmUps += 1;
    if (kind === "step") this.stepMs.push(milliseconds);
    if (kind !== "warmUp" && parts) this.parts.push(parts);
  }

  /** Whether a step in parts is one of its own. */
  get wantsParts(): boolean {
    return this.lane.hasOwnQueue && this.lane.stepInParts !== undefined;
  }

  medianParts(): BackendTiming["parts"] {
    if (this.parts.length === 0) return null;
    const of = (part: "uploadMs" | "computeMs" | "readMs") => median(this.parts.map((times) => times[part]));
    return { uploadMs: of("uploadMs"), computeMs: of("computeMs"), readMs: of("readMs") };
  }
}

/** Largest relative difference of the first losses from those of plain JavaScript. */
function agreement(own: readonly number[], plain: readonly number[]): BackendTiming["agreement"] {
  const steps = Math.min(own.length, plain.length, comparedLosses);
  if (steps === 0) return null;
  const differences = plain.slice(0, steps).map((loss, step) => Math.abs((own[step] ?? 0) / loss - 1));
  return { steps, difference: Math.max(...differences) };
}

/**
 * Medians over at most `steps` timed steps of each backend, and of each graphics processor where there are two, all from
 * the same start on the same batches; once `isStopped`, of those that have timed steps by then. Rejects when one of them
 * cannot be made.
 * @param data what is trained on; null: noise
 */
export async function bench(
  { config: given, backends, steps }: Calls["bench"]["ask"],
  data: OpenedData | null,
  tell: Tell,
  isStopped: () => boolean,
): Promise<BackendTiming[]> {
  const work = await benchBatches(given, data);
  const { batches, dataMs } = work;
  const rows = batches[0]!.rows;
  const lanes: Timed[] = [];
  try {
    for (const name of backends) {
      const adapters: RunConfig["adapter"][] =
        name === "webgpu" ? await adaptersOf(given.adapter) : [given.adapter];
      for (const adapter of adapters) {
        await letMessagesIn();
        if (!isStopped()) lanes.push(new Timed(await ownLane(name, adapter, work)));
      }
    }
    const total = warmUpSteps + steps;
    for (let round = 0; round < total && !isStopped(); round += 1) {
      const isTimed = round >= warmUpSteps;
      for (const lane of lanes) {
        if (isStopped()) break;
        await lane.take(isTimed ? "step" : "warmUp", batches);
        await letMessagesIn();
      }
      if (isTimed && (round - warmUpSteps) % partsEvery === 0)
        for (const lane of lanes) if (lane.wantsParts && !isStopped()) await lane.take("parts", batches);
      tell({ kind: "progress", what: "bench", done: round + 1, total });
    }
    const plain = lanes.find(({ lane }) => lane.backend === "cpu");
    const measured = lanes.filter(({ stepMs }) => stepMs.length > 0);
    return measured.map((timed) => {
      const { lane, stepMs, losses } = timed;
      const { backend, adapter, description } = lane;
      return {
        backend,
        adapter,
        description,
        steps: stepMs.length,
        stepMs: median(stepMs),
        examplesPerSecond: (1000 * rows) / median(stepMs),
        dataMs,
        parts: timed.medianParts(),
        ...lane.costs(),
        losses: losses.slice(0, toldLosses),
        agreement: plain ? agreement(losses, plain.losses) : null,
      };
    });
  } finally {
    for (const { lane } of lanes) lane.dispose();
  }
}
