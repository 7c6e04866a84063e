/** The calls of the benchmarks: the Backends tab's, and the scripts' step by step. */
import { say } from "../../said.ts";
import { taskOf } from "../../config/models/index.ts";
import { bench } from "./bench.ts";
import type { EventStream } from "../border/eventStream.ts";
import type { OpenedData } from "../data/openedData.ts";
import type { Calls, Handlers, RunStatus } from "../border/protocol.ts";
import { StepBench } from "./stepBench.ts";

/** What goes on in the worker besides. */
interface Surroundings {
  readonly data: OpenedData | null;
  /** Null when no run is live. */
  readonly liveStatus: RunStatus | null;
}

export class BenchCalls implements Pick<
  Handlers,
  "bench" | "stopBench" | "openBench" | "benchStep" | "benchReport" | "closeBench"
> {
  readonly #around: Surroundings;
  readonly #events: EventStream;
  #steps: StepBench | null = null;
  #stops = false;

  constructor(around: Surroundings, events: EventStream) {
    this.#around = around;
    this.#events = events;
  }

  bench = async (ask: Calls["bench"]["ask"]): Promise<Calls["bench"]["answer"]> => {
    const { data, liveStatus } = this.#around;
    if (liveStatus !== null && liveStatus !== "paused") throw new Error(say("benchNeedsPause"));
    const fits = data?.dataset.kind === taskOf(ask.config.model);
    this.#stops = false;
    const timings = await bench(ask, fits ? data : null, this.#events.tell, () => this.#stops);
    this.#events.flush();
    return timings;
  };

  stopBench = async (): Promise<null> => {
    this.#stops = true;
    return null;
  };

  openBench = async (ask: Calls["openBench"]["ask"]): Promise<Calls["openBench"]["answer"]> => {
    if (this.#around.liveStatus !== null) throw new Error(say("benchNeedsStop"));
    await this.closeBench();
    this.#steps = await StepBench.open(ask);
    return { descriptions: this.#steps.descriptions };
  };

  benchStep = ({ lane, isTimed }: Calls["benchStep"]["ask"]): Promise<Calls["benchStep"]["answer"]> =>
    this.#opened().step(lane, isTimed);

  benchReport = ({ lane }: Calls["benchReport"]["ask"]): Promise<Calls["benchReport"]["answer"]> =>
    this.#opened().report(lane);

  closeBench = async (): Promise<null> => {
    this.#steps?.dispose();
    this.#steps = null;
    return null;
  };

  #opened(): StepBench {
    if (!this.#steps) throw new Error(say("noBench"));
    return this.#steps;
  }
}
