import type { Rates } from "../../backend.ts";
import type { Device } from "./device.ts";
import { each, main } from "../writing/wgsl.ts";

/**
 * Multiply-adds on vectors of four that a thread has under way at once, how many of each follow one another in a round, and rounds:
 * in software what a round keeps costs as much as a few of them.
 */
const [chains, unrolled, rounds] = [8, 32, 16];
const width = 64;

/** Sums that only depend on themselves, in registers. */
const multiplyAdd = `@group(0) @binding(0) var<storage, read_write> result: array<vec4f>;
${main(
  width,
  1,
  `  let x = vec4f(f32(global.x % 3u) * 0.25f + 0.25f);
  ${each(chains, (i) => `var s${i} = x + ${i}f;`)}
  for (var k = 0; k < ${rounds}; k++) {
    ${each(unrolled, () => each(chains, (i) => `s${i} = fma(s${i}, x, x);`, " "))} }
  result[global.x] = ${Array.from({ length: chains }, (_, i) => `s${i}`).join(" + ")};`,
)}`;

const copy = `@group(0) @binding(0) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(1) var<storage, read> source: array<vec4f>;
${main(width, 1, "  result[global.x] = source[global.x];")}`;

/** Repeats a dispatch until it takes long enough to be timed, three times; gives its least seconds. */
async function seconds({ gpu }: Device, code: string, buffers: readonly GPUBuffer[], groups: number) {
  const module = gpu.createShaderModule({ code });
  const pipeline = await gpu.createComputePipelineAsync({
    layout: "auto",
    compute: { module, entryPoint: "main" },
  });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const bindings = gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  const run = async (times: number): Promise<number> => {
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    for (let time = 0; time < times; time++) pass.dispatchWorkgroups(groups);
    pass.end();
    await gpu.queue.onSubmittedWorkDone();
    const begin = performance.now();
    gpu.queue.submit([encoder.finish()]);
    await gpu.queue.onSubmittedWorkDone();
    return (performance.now() - begin) / 1000;
  };
  let times = 1;
  while ((await run(times)) < 0.03 && times < 4096) times *= 4;
  let least = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < 3; repeat++) least = Math.min(least, (await run(times)) / times);
  return least;
}

/** What this adapter does at most, by kernels that do nothing else: multiply-adds in registers, and a copy of 64 MB. */
export async function measureRates(device: Device): Promise<Rates> {
  const bytes = 64e6 - (64e6 % (width * 16));
  const usage = GPUBufferUsage.STORAGE;
  const buffers = [0, 1].map(() => device.gpu.createBuffer({ size: bytes, usage }));
  try {
    // Enough threads for the largest processor; a few where the threads are the machine's own.
    const groups = device.software ? 64 : 16_384;
    const computing = await seconds(device, multiplyAdd, buffers.slice(0, 1), groups);
    const copying = await seconds(device, copy, buffers, bytes / 16 / width);
    device.check();
    return {
      flopsPerSecond: (groups * width * rounds * unrolled * chains * 8) / computing,
      bytesPerSecond: (2 * bytes) / copying,
    };
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}
