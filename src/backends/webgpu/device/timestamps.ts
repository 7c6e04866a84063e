import type { Device } from "./device.ts";
import type { Launch } from "./launch.ts";

/** Time stamps that one query set may hold. */
const mostStamps = 4096;

/**
 * Runs the list once, each launch in a pass of its own between two time stamps.
 * @param repeats of each launch within its pass: browsers round time stamps to a tenth of a millisecond
 *   (https://www.w3.org/TR/webgpu/#security-timing), in which a graphics processor makes several launches
 * @returns milliseconds on the device and launches, by kernel name; empty where the device has no time stamps
 */
export async function measure(
  device: Device,
  launches: readonly Launch[],
  repeats: number,
): Promise<Map<string, { milliseconds: number; count: number }>> {
  const times = new Map<string, { milliseconds: number; count: number }>();
  const { gpu } = device;
  if (!gpu.features.has("timestamp-query")) return times;
  const most = mostStamps / 2;
  for (let first = 0; first < launches.length; first += most) {
    const part = launches.slice(first, first + most);
    const stamps = await stamp(gpu, part, repeats);
    part.forEach(({ name }, index) => {
      const entry = times.get(name) ?? { milliseconds: 0, count: 0 };
      entry.milliseconds += Number((stamps[2 * index + 1] ?? 0n) - (stamps[2 * index] ?? 0n)) / 1e6 / repeats;
      entry.count += 1;
      times.set(name, entry);
    });
  }
  device.check();
  return times;
}

/** Begin and end of each launch, in nanoseconds. */
async function stamp(gpu: GPUDevice, launches: readonly Launch[], repeats: number): Promise<BigUint64Array> {
  const count = 2 * launches.length;
  const querySet = gpu.createQuerySet({ type: "timestamp", count });
  const size = count * 8;
  const resolved = gpu.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const staging = gpu.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  try {
    const encoder = gpu.createCommandEncoder();
    launches.forEach(({ pipeline, bindings, x, y, z }, index) => {
      const pass = encoder.beginComputePass({
        timestampWrites: {
          querySet,
          beginningOfPassWriteIndex: 2 * index,
          endOfPassWriteIndex: 2 * index + 1,
        },
      });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      for (let repeat = 0; repeat < repeats; repeat++) pass.dispatchWorkgroups(x, y, z);
      pass.end();
    });
    encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    gpu.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    return new BigUint64Array(staging.getMappedRange().slice(0));
  } finally {
    querySet.destroy();
    resolved.destroy();
    staging.destroy();
  }
}
