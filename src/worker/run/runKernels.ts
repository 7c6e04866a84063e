/**
 * The kernels that a run computes with. It begins with those that are known for its device; what is not known is timed between its steps,
 * and at the end of the epoch in which the last one was, it takes them all, once. What a run takes, and at which step, is kept beside it
 * before the step is made: whatever of it is resumed, and whenever it is replayed, computes the same bits.
 */
import * as v from "valibot";
import type { Backend, Tuned } from "../../backends/backend.ts";
import { keepBeside, readBeside } from "../../checkpoints/store/beside.ts";
import { trainingGraph } from "../../models/network.ts";
import type { Learner } from "../../training/learner.ts";
import type { TrainingRun } from "../../training/loop.ts";
import { kernelsKeptLine, kernelsTakenLine } from "../../training/report/logLines.ts";
import type { Tell } from "../border/answer.ts";
import { type Choices, keepChoice, knownChoices } from "./tuning.ts";

/** The kernels of a run from a step on; the first are those that it began with. */
const planSchema = v.array(v.object({ step: v.number(), choices: v.record(v.string(), v.string()) }));
export type KernelPlan = Readonly<v.InferOutput<typeof planSchema>>;

/** What was kept beside a run; nothing for a new one, and for one that came from elsewhere. */
export async function readKernelPlan(runId: string): Promise<KernelPlan> {
  const parsed = v.safeParse(planSchema, await readBeside(runId, "kernels").catch(() => undefined));
  return parsed.success ? parsed.output : [];
}

export class RunKernels {
  #plan: KernelPlan;
  #search: AsyncGenerator<Tuned | null, void> | null = null;
  /** The pull under way. */
  #pull: Promise<void> | null = null;
  #hasAll = false;
  /** Kernels that were not timed for want of memory. */
  readonly #missed: string[] = [];

  constructor(
    private readonly runId: string,
    plan: KernelPlan,
    private readonly tell: Tell,
  ) {
    this.#plan = plan;
  }

  /** Begins, or goes on after the device was replaced. Where the run is of another browser it keeps what its checkpoint says. */
  async open({ learner, state }: TrainingRun): Promise<void> {
    const { tuning } = learner.backend;
    if (!tuning) return;
    const { step } = state.position;
    if (this.#plan.length === 0) {
      if (step > 0) return;
      if (!(await this.#keep([{ step, choices: { ...learner.kernels.choices } }]))) return;
    }
    // It took others once; or will, at the step at which it did before.
    if (this.#plan.length > 1) return;
    this.#hasAll = false;
    this.#search = searchOf(learner, await knownChoices(learner.backend));
  }

  /** After a step: one more piece of work on the device, unless the last one is still under way. Nobody waits for it. */
  step({ backend }: Learner): void {
    const search = this.#search;
    if (!search || this.#pull) return;
    this.#pull = this.#once(search, backend).finally(() => (this.#pull = null));
  }

  async #once(search: AsyncGenerator<Tuned | null, void>, backend: Backend): Promise<void> {
    try {
      const { value: found, done } = await search.next();
      if (this.#search !== search) return;
      if (done) {
        this.#search = null;
        this.#hasAll = true;
      } else if (found?.misses) this.#missed.push(found.key);
      else if (found) await keepChoice(backend, found.key, found.variant);
    } catch {
      // A device that fails tells the run itself; without numbers the defaults stay.
      if (this.#search === search) this.#search = null;
    }
  }

  /** At an epoch's end, before its checkpoint is made. */
  async epochEnds({ learner, state: { position }, isDone }: TrainingRun): Promise<void> {
    if (!learner.backend.tuning || isDone) return;
    const { step } = position;
    const planned = this.#plan.find((one) => one.step === step && step > 0);
    if (planned) return void (await learner.takeChoices(planned.choices));
    if (!this.#hasAll) return;
    this.#hasAll = false;
    const choices = await knownChoices(learner.backend);
    const before = learner.kernels.choices ?? {};
    const others = Object.keys(choices).filter((key) => choices[key] !== before[key]).length;
    if (this.#missed.length > 0) this.#log(kernelsKeptLine(this.#missed));
    if (others === 0 || !(await this.#keep([...this.#plan, { step, choices }]))) return;
    if (await learner.takeChoices(choices)) this.#log(kernelsTakenLine(step, others));
    else await this.#keep(this.#plan.slice(0, -1));
  }

  /** Its device is no more. */
  drop(): void {
    this.#search = null;
    this.#hasAll = false;
  }

  /** Resolves when the device works on nothing of it. */
  async close(): Promise<void> {
    const search = this.#search;
    this.#search = null;
    await this.#pull;
    await search?.return();
  }

  /** False where the browser keeps nothing: then the run stays with what it has. */
  async #keep(plan: KernelPlan): Promise<boolean> {
    try {
      await keepBeside(this.runId, "kernels", plan);
      this.#plan = plan;
      return true;
    } catch {
      return false;
    }
  }

  #log(line: string): void {
    this.tell({ kind: "log", lines: [line] });
  }
}

function searchOf({ backend, network, kernels }: Learner, choices: Choices) {
  const { microBatch, batchSize } = network.config;
  const graph = trainingGraph(network, { batch: microBatch ?? batchSize });
  return backend.tuning?.(graph, { ...kernels, choices }) ?? null;
}
