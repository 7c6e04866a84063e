/** A benchmark for scripts: lanes stand ready and are timed step by step by whoever asks, in turn with other programs. */
import { leastWorkByOp, totalOf } from "../../backends/work.ts";
import type { RunConfig } from "../../config/config.ts";
import { networkOf, trainingGraph } from "../../models/network.ts";
import { type BenchBatches, noiseBatches } from "./batches.ts";
import { ownLane, shapeOf, stockLane } from "./lanes.ts";
import { GpuCounter, type GpuCounts, noCounts } from "./gpuCounts.ts";
import type { BackendTiming, BenchReport, Calls } from "../border/protocol.ts";
import { TimedLane } from "./timedLane.ts";

interface Counted {
  timed: TimedLane;
  kernels: "own" | "stock";
  work: BenchBatches;
  counts: GpuCounts;
}

/** Steps in parts, with the waiting that they take, behind the timed ones. */
const stepsInParts = 3;

export class StepBench {
  readonly #counter = new GpuCounter();
  readonly #lanes: Counted[] = [];

  private constructor() {}

  /** Makes every lane ready, on noise. Rejects when one of them cannot be made. */
  static async open({ config: given, outputs, lanes }: Calls["openBench"]["ask"]): Promise<StepBench> {
    const bench = new StepBench();
    try {
      for (const { backend, kernels = "own", ...changes } of lanes) {
        const config: RunConfig = { ...given, ...changes, microBatch: null };
        const work = noiseBatches(config, outputs);
        const counts = noCounts();
        bench.#counter.current = counts;
        const lane =
          kernels === "stock" ? await stockLane(backend, work) : await ownLane(backend, config.adapter, work);
        bench.#lanes.push({ timed: new TimedLane(lane), kernels, work, counts });
      }
      return bench;
    } catch (error) {
      bench.dispose();
      throw error;
    }
  }

  get descriptions(): string[] {
    return this.#lanes.map(({ timed }) => timed.lane.description);
  }

  /** One step of a lane, from the batch ready to its loss read back; `submitMs` until the commands were handed over. */
  async step(index: number, isTimed: boolean): Promise<Calls["benchStep"]["answer"]> {
    const { timed, work, counts } = this.#lane(index);
    this.#counter.current = counts;
    Object.assign(counts, { dispatches: 0, submits: 0, buffersMade: 0, uploadedBytes: 0 });
    const started = performance.now();
    let submitMs = 0;
    const loss = await timed.lane.step(work.batches[0]!, timed.losses.length, () => {
      submitMs = performance.now() - started;
    });
    const milliseconds = performance.now() - started;
    timed.record(isTimed ? "step" : "warmUp", { milliseconds, loss, parts: null });
    return { stepMs: milliseconds, submitMs, loss };
  }

  /** Everything known of a lane after its steps; runs some more, in parts and kernel by kernel. */
  async report(index: number): Promise<BenchReport> {
    const { timed, kernels, work, counts } = this.#lane(index);
    const { lane } = timed;
    const { dispatches, submits, buffersMade, uploadedBytes, peakBytes } = counts;
    this.#counter.current = noCounts(); // what follows belongs to no lane's step
    const [batch] = work.batches;
    const graph = trainingGraph(networkOf(work.config, work.outputs), shapeOf(batch!));
    const costs = lane.costs();
    const isGpu = lane.backend === "webgpu";
    const inputs = Object.values(batch!.passes[0]!.inputs);
    const batchBytes = inputs.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return {
      dispatches: isGpu ? dispatches : costs.dispatches,
      submits,
      buffersMade,
      uploadedBytes: isGpu ? uploadedBytes : batchBytes,
      batchBytes,
      deviceBytes: costs.deviceBytes,
      peakBytes: isGpu ? peakBytes : costs.deviceBytes,
      timing: kernels === "own" && timed.stepMs.length > 0 ? await this.#timing(timed, work) : null,
      least: totalOf(leastWorkByOp(graph).values()),
      ...((await lane.inspect?.()) ?? { kernels: [], ops: [], rates: null }),
    };
  }

  /** What the Backends tab tells of a lane. */
  async #timing(timed: TimedLane, work: BenchBatches): Promise<BackendTiming> {
    for (let step = 0; step < stepsInParts; step += 1) await timed.take("parts", work.batches);
    const plain = this.#lanes.find(({ timed: { lane } }) => lane.backend === "cpu");
    return timed.timing(work, plain?.timed);
  }

  dispose(): void {
    for (const { timed } of this.#lanes) timed.lane.dispose();
    this.#lanes.length = 0;
    this.#counter.end();
  }

  #lane(index: number): Counted {
    const lane = this.#lanes[index];
    if (!lane) throw new RangeError(`The bench has ${this.#lanes.length} lanes, none with number ${index}.`);
    return lane;
  }
}
