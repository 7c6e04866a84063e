import { afterEach, expect, test } from "vitest";
import { preset } from "../../../../src/config/presets.ts";
import { bench } from "../../../../src/worker/bench/bench.ts";
import { StepBench } from "../../../../src/worker/bench/stepBench.ts";

let opened: StepBench | undefined;
afterEach(() => opened?.dispose());

test("a bench of both backends tells what a step costs, kernel by kernel, and lets go of everything", async () => {
  const { writeBuffer } = GPUQueue.prototype;
  const { createBuffer } = GPUDevice.prototype;
  const config = {
    ...preset("report", "resnet18"),
    width: 4,
    batchSize: 2,
    pictureSize: 16,
    winograd: "off" as const,
  };
  const lanes = [{ backend: "webgpu" }, { backend: "wasm", threads: 1 }, { backend: "webgpu" }] as const;
  opened = await StepBench.open({ config, outputs: 10, lanes: [...lanes] });
  const losses = [];
  for (const index of lanes.keys()) {
    losses.push((await opened.step(index, false)).loss);
    await opened.step(index, true);
  }
  expect(losses[0]).toBeCloseTo(losses[1]!, 4);
  const [webgpu, wasm] = [await opened.report(0), await opened.report(1)];
  // What the reports before ran is not counted as its own.
  const { dispatches, submits, buffersMade, uploadedBytes } = webgpu;
  expect(await opened.report(2)).toMatchObject({ dispatches, submits, buffersMade, uploadedBytes });
  expect(webgpu.dispatches).toBeGreaterThan(100);
  expect(webgpu.dispatches).toBeLessThanOrEqual(200);
  expect(webgpu.buffersMade).toBe(0);
  // The batch and some settings, nothing else.
  expect(webgpu.batchBytes).toBeGreaterThanOrEqual(2 * 16 * 16 * 3);
  expect(webgpu.uploadedBytes - webgpu.batchBytes).toBeLessThan(1024);
  expect(webgpu.peakBytes).toBeGreaterThanOrEqual(webgpu.deviceBytes);
  for (const report of [webgpu, wasm]) {
    expect(report.least.flops).toBeGreaterThan(0);
    expect(report.rates!.flopsPerSecond).toBeGreaterThan(1e8);
    expect(report.rates!.bytesPerSecond).toBeGreaterThan(1e7);
    const ops = new Set(report.kernels.map(({ kernel }) => kernel.split(": ")[0]));
    expect(report.ops.map(({ op }) => op).filter((op) => !ops.has(op))).toEqual([]);
  }
  opened.dispose();
  expect(GPUQueue.prototype.writeBuffer).toBe(writeBuffer);
  expect(GPUDevice.prototype.createBuffer).toBe(createBuffer);
});

test("the Backends tab and npm run bench measure the same: same fields, same losses, same agreement", async () => {
  const config = {
    ...preset("report", "transformer"),
    emsize: 8,
    hidden: 8,
    layers: 1,
    bptt: 4,
    batchSize: 2,
  };
  const backends = ["wasm", "cpu"] as const;
  const ofTab = await bench(
    { config, backends: [...backends], steps: 2 },
    null,
    () => {},
    () => false,
  );
  opened = await StepBench.open({ config, outputs: null, lanes: backends.map((backend) => ({ backend })) });
  for (const isTimed of [false, false, false, true, true])
    for (const index of backends.keys()) await opened.step(index, isTimed);
  for (const [index, tab] of ofTab.entries()) {
    const { timing } = await opened.report(index);
    expect(Object.keys(timing ?? {})).toEqual(Object.keys(tab));
    const { stepMs, examplesPerSecond, parts, ...same } = timing!;
    expect(tab).toMatchObject(same);
    expect(same).toMatchObject({ backend: backends[index], steps: 2, agreement: { steps: 2 } });
    expect(examplesPerSecond).toBeCloseTo((1000 * config.batchSize * config.bptt) / stepMs, 6);
    expect(Object.keys(parts ?? {})).toEqual(Object.keys(tab.parts ?? {}));
    expect(parts?.computeMs).toBeGreaterThan(0);
  }
});
