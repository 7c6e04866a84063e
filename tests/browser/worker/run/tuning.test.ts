import { expect, test } from "vitest";
import type { Backend, KernelOptions, Program, Tuned } from "../../../../src/backends/backend.ts";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { hyper } from "../../../../src/backends/ops/parts/hyper.ts";
import { type Checkpoint, readCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { keepBeside, readBeside } from "../../../../src/checkpoints/store/beside.ts";
import { request, transaction } from "../../../../src/checkpoints/store/database.ts";
import { TextTask } from "../../../../src/training/tasks/textTask.ts";
import { readKernelPlan } from "../../../../src/worker/run/runKernels.ts";
import { tinyText, tinyTokens } from "../../../support/samples/tinyRuns.ts";
import { tinySession } from "./tinySession.ts";

/** Steps are faster here than what is found is stored: many epochs, so that all is found long before the end. */
const config = tinyText({ epochs: 30 });
/** A step of the last epoch. */
const late = 29 * new TextTask(tinyTokens(), config).stepsPerEpoch + 1;

/** The program of a kernel of other last bits. */
const other = (program: Program): Program => {
  const write = program.write.bind(program);
  return Object.assign(program, {
    write(input: string, data: Parameters<typeof write>[1]) {
      if (!input.startsWith("hyper")) return write(input, data);
      const changed = Float32Array.from(data);
      changed[hyper.learningRate] = (changed[hyper.learningRate] ?? 0) * (1 + 2 ** -10);
      write(input, changed);
    },
  });
};

/** A device of its own, whose kernels "a" and "b" are found by the pulls given, and compute other bits than the default. */
function tunable(pulls = { a: 3, b: 9 }, description = `device ${crypto.randomUUID()}`) {
  const cpu = createCpuBackend();
  const asked: KernelOptions["choices"][] = [];
  async function* find(_graph: unknown, { choices = {} }: KernelOptions): AsyncGenerator<Tuned | null, void> {
    asked.push(choices);
    const open = Object.entries(pulls).filter(([key]) => !(key in choices));
    for (let pull = 1; pull <= Math.max(0, ...open.map(([, at]) => at)); pull += 1) {
      const found = open.find(([, at]) => at === pull);
      yield found ? { key: found[0], variant: "fast" } : null;
    }
  }
  const backend: Backend = {
    ...cpu,
    description,
    tuning: find,
    async compile(graph, stores, options) {
      const program = await cpu.compile(graph, stores, options);
      return Object.values(options.choices ?? {}).includes("fast") ? other(program) : program;
    },
  };
  return { asked, backend };
}

const run = (backend: Backend, more: Partial<Parameters<typeof tinySession>[1]> = {}) =>
  tinySession(backend, { settings: config, ...more });

const lastOf = async ({ session }: Awaited<ReturnType<typeof run>>): Promise<Checkpoint> =>
  readCheckpoint(await session.keeper.file("last"));

const both = { a: "fast", b: "fast" };

test("all kernels are found over the steps, stored at once, and taken at an epoch's end", async () => {
  const { backend, asked } = tunable();
  const perEpoch = new TextTask(tinyTokens(), config).stepsPerEpoch;
  const storedAt: unknown[] = [];
  const whole = await run(backend, {
    onStep: () =>
      void transaction("readonly", (objects) =>
        request(objects.get(["tuning", `cpu ${backend.description}`])),
      ).then((stored) => storedAt.push(stored)),
  });
  const plan = await readKernelPlan(whole.runId);
  expect(plan).toEqual([
    { step: 0, choices: {} },
    { step: expect.any(Number) as number, choices: both },
  ]);
  expect(plan[1]!.step % perEpoch).toBe(0);
  expect(whole.log).toContain(
    `From step ${plan[1]!.step} on 2 kernels are those that were fastest on this device`,
  );
  // One was stored while the other was still looked for.
  expect(storedAt).toContainEqual({ a: "fast" });
  expect((await lastOf(whole)).kernels).toEqual(both);

  const untimed = await run(createCpuBackend());
  const { step } = plan[1]!;
  expect(whole.losses.slice(0, step)).toEqual(untimed.losses.slice(0, step));
  expect(whole.losses.slice(step + 1)).not.toEqual(untimed.losses.slice(step + 1));

  // The next run of this device begins with them, and nothing is timed for it.
  const next = await run(backend);
  expect(await readKernelPlan(next.runId)).toEqual([{ step: 0, choices: both }]);
  expect(asked).toEqual([{}, both]);
  expect(next.losses).toHaveLength(whole.losses.length);
});

test("a run that is resumed has the kernels and the bits, before and after it took them, and from its beginning", async () => {
  const { backend } = tunable();
  const saved = new Map<number, Promise<Checkpoint>>();
  const whole = await run(backend, {
    onStep(session, step) {
      if (step === 1 || step === late) saved.set(step, session.checkpoint());
    },
  });
  const plan = await readKernelPlan(whole.runId);
  const from: (Checkpoint | null)[] = [null, await saved.get(1)!, await saved.get(late)!];
  expect(from.map((checkpoint) => checkpoint?.kernels)).toEqual([undefined, {}, both]);
  for (const checkpoint of from) {
    // Another worker, in which all is known already.
    const again = await run(tunable(undefined, backend.description).backend, {
      runId: whole.runId,
      checkpoint,
    });
    expect(again.losses).toEqual(whole.losses);
    expect(await readKernelPlan(whole.runId)).toEqual(plan);
  }
});
test("a run that was cut off before goes on looking, and one of another browser keeps its own", async () => {
  const cut = await run(tunable({ a: 2, b: 1000 }).backend, {
    onStep(session, step) {
      if (step === 6) void session.stop();
    },
  });
  const checkpoint = await lastOf(cut);
  expect(checkpoint.kernels).toEqual({});
  const goesOn = tunable({ a: 1, b: 2 });
  await run(goesOn.backend, { runId: cut.runId, checkpoint });
  expect((await readKernelPlan(cut.runId))[1]?.choices).toEqual(both);

  const elsewhere = tunable({ a: 1, b: 2 });
  const moved = await run(elsewhere.backend, { checkpoint });
  expect(elsewhere.asked).toEqual([]);
  expect((await lastOf(moved)).kernels).toEqual({});
  expect(await readBeside(moved.runId, "kernels")).toBeUndefined();
});

test("steps do not wait for what is timed: one piece of work is under way at a time", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let [pulls, pullsAtOpening] = [0, 0];
  async function* find(): AsyncGenerator<Tuned | null, void> {
    for (; pulls < 5;) {
      pulls += 1;
      await gate;
      yield null;
    }
  }
  await run(Object.assign(tunable().backend, { tuning: find }), {
    onStep(_session, step) {
      if (step !== 20) return;
      pullsAtOpening = pulls;
      open();
    },
  });
  expect(pullsAtOpening).toBe(1);
  expect(pulls).toBe(5);
});

test("what another version kept beside a run is left alone", async () => {
  const runId = crypto.randomUUID();
  await keepBeside(runId, "kernels", [{ step: "none" }]);
  expect(await readKernelPlan(runId)).toEqual([]);
});
