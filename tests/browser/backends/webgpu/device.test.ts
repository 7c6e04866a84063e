/** Devices that are smaller than this machine's, and devices on which something went wrong. */
import { afterEach, expect, test } from "vitest";
import { WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { DeviceError, openDevice } from "../../../../src/backends/webgpu/device/device.ts";
import { Devices } from "../../../../src/worker/run/devices.ts";
import { checkOp } from "../../../support/kernels/checkOp.ts";
import { opCases } from "../../../support/opCases/index.ts";
import { sharedVariants } from "../../../support/kernels/webgpuVariants.ts";

/** One case of each kernel that wants the most threads and shared memory. */
const shared = [
  "conv2d 3x8x8x12 to 20, 3x3 stride 1",
  "conv2dFilterGradient 8x4x4x32 to 64, 3x3 stride 1",
  "linear 65x65 to 63 relu, dropout",
  "batchNorm [2, 16, 16, 68] relu",
  "crossEntropy 3x2049 smoothing 0.1",
];

const { requestDevice } = GPUAdapter.prototype;
const { requestAdapter } = GPU.prototype;
afterEach(() => {
  GPU.prototype.requestAdapter = requestAdapter;
  GPUAdapter.prototype.requestDevice = requestDevice;
});

/** From now on every adapter has what WebGPU guarantees and nothing more: no features, the least of every limit. */
function guaranteeOnly(): void {
  GPUAdapter.prototype.requestDevice = function (this: GPUAdapter) {
    return requestDevice.call(this);
  };
}

test("an adapter with the least limits computes rightly, with the variants for graphics processors too", async () => {
  guaranteeOnly();
  const device = await openDevice();
  const { limits, features } = device.gpu;
  expect([limits.maxStorageBufferBindingSize, limits.maxComputeInvocationsPerWorkgroup]).toEqual([
    2 ** 27,
    256,
  ]);
  expect(features.has("subgroups")).toBe(false);
  const backend = new WebGpuBackend(device);
  // That such an adapter passes the self-test, too: tests/long/browser/webgpuVariants.test.ts.
  const cases = opCases().filter(({ title }) => shared.includes(title));
  expect(cases).toHaveLength(shared.length);
  for (const one of cases)
    await checkOp(backend, one, { fastProducts: "off", precision: "float32", choices: sharedVariants });
  backend.dispose();
});

test("a command that is refused is remembered, and the next run gets a fresh device", async () => {
  const devices = new Devices();
  const choice = { backend: "webgpu", adapter: "high-performance", threads: null } as const;
  const first = await devices.get(choice);
  expect(await devices.get(choice)).toBe(first);
  // No adapter holds so much: the refusal comes later, as an event.
  (first as WebGpuBackend).device.gpu.createBuffer({ size: 2 ** 47, usage: GPUBufferUsage.STORAGE });
  await expect(first.idle()).rejects.toThrow(DeviceError);
  expect(first.failure?.message).toMatch(/^The graphics device refused a command/);
  const [second, third] = await Promise.all([devices.get(choice), devices.get(choice)]);
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  await second.idle();
  second.dispose();
});

test("an adapter that is not there at the first question is asked for again, one that never comes is told", async () => {
  let questions = 0;
  GPU.prototype.requestAdapter = async function (this: GPU, options) {
    questions++;
    return questions === 1 ? null : requestAdapter.call(this, options);
  };
  const device = await openDevice();
  expect(questions).toBe(2);
  device.dispose();
  GPU.prototype.requestAdapter = async () => {
    questions++;
    return null;
  };
  await expect(openDevice()).rejects.toThrow("offers no graphics adapter");
  expect(questions).toBe(5);
});
