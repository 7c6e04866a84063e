import type { KernelOptions } from "../../../../src/backends/backend.ts";
import { byteLength } from "../../../../src/backends/graph.ts";
import { WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../../src/backends/webgpu/device/device.ts";
import { tune } from "../../../../src/backends/webgpu/tune.ts";
import type { ModelName } from "../../../../src/config/models/index.ts";
import { preset } from "../../../../src/config/presets.ts";
import { initialise } from "../../../../src/models/initialise.ts";
import { networkOf, storeLengths, trainingGraph } from "../../../../src/models/network.ts";

/** What is measured: one training step on made-up data, with variants of the kernels in turn. */
interface Question {
  model: ModelName;
  batch: number;
  /** Classes or words. */
  outputs: number;
  width: number;
  steps: number;
  /** With `tune`, its kernels are chosen on this adapter first, in as many milliseconds. */
  variants: Record<string, KernelOptions & { tune?: number }>;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

async function measure({ model, batch, outputs, width, steps, variants }: Question) {
  const backend = new WebGpuBackend(await openDevice());
  const config = { ...preset("report", model), batchSize: batch, width };
  const network = networkOf(config, outputs);
  const stores = backend.createStores(storeLengths(network));
  const initial = initialise(network.layout, config);
  stores.write("parameters", initial.parameters);
  stores.write("buffers", initial.buffers);
  const programs = [];
  for (const [name, { tune: milliseconds, ...asked }] of Object.entries(variants)) {
    const graph = trainingGraph(network, { batch });
    const tuning = performance.now();
    const choices = milliseconds
      ? await tune(backend.tunable(graph, asked), graph, asked, milliseconds)
      : asked.choices;
    const options = choices ? { ...asked, choices } : asked;
    const begin = performance.now();
    const tuneMs = rounded(begin - tuning);
    const program = await backend.compile(graph, stores, options);
    for (const [input, value] of graph.inputs) {
      const length = byteLength(value) / (value.type === "uint8" ? 1 : 4);
      const number = (i: number): number =>
        input === "hyper"
          ? i === 1
            ? 0.9
            : i === 3
              ? 1
              : i === 9
                ? 1
                : 0
          : value.type === "float32"
            ? i % 8 < 2
              ? 0
              : 64
            : (i * 7919) % outputs;
      const values = Array.from({ length }, (_, i) => number(i));
      if (input === "sortedIds") values.sort((a, b) => a - b);
      if (input === "order") values.forEach((_, i) => (values[i] = i));
      const View = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, uint8: Uint8Array }[
        value.type
      ];
      program.write(input, new View(values));
    }
    const compiled = performance.now();
    program.run();
    await backend.idle();
    const compileMs = rounded(compiled - begin);
    const firstStepMs = rounded(performance.now() - compiled);
    programs.push({
      name,
      program,
      tuneMs,
      choices,
      compileMs,
      firstStepMs,
      stepMs: [] as number[],
      javaScriptMs: [] as number[],
      queuedStepMs: 0,
    });
  }
  for (let step = 0; step < steps; step++)
    for (const { program, stepMs, javaScriptMs } of programs) {
      const begin = performance.now();
      program.run();
      javaScriptMs.push(performance.now() - begin);
      await backend.idle();
      stepMs.push(performance.now() - begin);
    }
  // Without waiting for each: what a training run's steps take.
  for (const measured of programs) {
    const begin = performance.now();
    for (let step = 0; step < 2 * steps; step++) measured.program.run();
    await backend.idle();
    measured.queuedStepMs = (performance.now() - begin) / (2 * steps);
  }
  // The least of some runs in turn: whatever else the machine does only adds.
  const least = programs.map(() => new Map<string, { milliseconds: number; count: number }>());
  for (let run = 0; run < steps; run++)
    for (const [index, { program }] of programs.entries())
      for (const [kernel, time] of (await program.profile?.()) ?? []) {
        const before = least[index]?.get(kernel)?.milliseconds ?? Number.POSITIVE_INFINITY;
        if (time.milliseconds < before) least[index]?.set(kernel, time);
      }
  const answers = [];
  for (const [index, measured] of programs.entries()) {
    const { name, program, tuneMs, choices, compileMs, firstStepMs, stepMs, javaScriptMs, queuedStepMs } =
      measured;
    const times = [...(least[index] ?? [])].toSorted((a, b) => b[1].milliseconds - a[1].milliseconds);
    answers.push({
      name,
      dispatches: program.costs.dispatches,
      mebibytes: rounded(program.costs.bytes / 2 ** 20),
      ...(choices ? { tuneMs, choices } : {}),
      compileMs,
      firstStepMs,
      stepMs: rounded(Math.min(...stepMs)),
      queuedStepMs: rounded(queuedStepMs),
      javaScriptMs: rounded(Math.min(...javaScriptMs)),
      deviceMs: rounded(times.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0)),
      kernels: times.map(
        ([kernel, { milliseconds, count }]) => `${kernel} x${count}: ${rounded(milliseconds)} ms`,
      ),
    });
  }
  return { adapter: backend.description, answers };
}

// The script that opens this page calls it.
Object.assign(globalThis, { measure });
