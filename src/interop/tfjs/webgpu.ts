/** Our WGSL on tensors of tfjs' webgpu backend: in its buffers, on its device, in the order of its commands. */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOptions } from "../../backends/backend.ts";
import { byteLength, type Node, type Value } from "../../backends/graph.ts";
import { assemble, type Range } from "../../backends/webgpu/writing/assemble.ts";
import { Device } from "../../backends/webgpu/device/device.ts";
import type { Memory } from "../../backends/webgpu/writing/kernel.ts";
import { launchesOf } from "../../backends/webgpu/ops/index.ts";
import { Pipelines } from "../../backends/webgpu/device/pipelines.ts";
import { registerOps, tensorSpec } from "./register.ts";

const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
/** Kernels take four numbers at a time. */
const whole = (bytes: number): number => Math.ceil(Math.max(bytes, 16) / 16) * 16;

interface Shaders {
  readonly device: Device;
  readonly pipelines: Pipelines;
}
const shaders = new WeakMap<GPUDevice, Shaders>();

function shadersOf(gpu: GPUDevice): Shaders {
  let made = shaders.get(gpu);
  if (!made) {
    // Some browsers do not tell.
    const info =
      (gpu.adapterInfo as GPUAdapterInfo | undefined) ?? ({ isFallbackAdapter: false } as GPUAdapterInfo);
    const device = new Device(gpu, info);
    made = { device, pipelines: new Pipelines(device) };
    shaders.set(gpu, made);
  }
  return made;
}

/** Registers every op for tfjs' "webgpu" backend. */
export function registerOnWebgpu(
  options: KernelOptions = { fastProducts: "off", precision: "float32" },
): void {
  registerOps<WebGPUBackend>("webgpu", (node, inputs, backend) => run(node, inputs, backend, options));
}

function run(
  node: Node,
  inputs: ReadonlyMap<Value, TensorInfo>,
  backend: WebGPUBackend,
  options: KernelOptions,
): TensorInfo[] {
  const { device, pipelines } = shadersOf(backend.device);
  device.check();
  const { gpu } = device;
  const { dispatches, scratchBytes } = launchesOf(node, {
    options,
    software: device.software,
    subgroup: device.subgroup,
  });
  const borrowed: GPUBuffer[] = [];
  const borrow = (bytes: number): GPUBuffer => {
    const buffer = backend.bufferManager.acquireBuffer(whole(bytes), usage);
    borrowed.push(buffer);
    return buffer;
  };
  const ranges = new Map<Value, Range>();
  const [before, after]: [Copy[], Copy[]] = [[], []];
  /** A tensor's buffer; one that ends within four numbers is copied to and fro. */
  const bind = (value: Value, buffer: GPUBuffer, isRead: boolean, isWritten: boolean): void => {
    const own = buffer.size % 16 === 0 ? buffer : borrow(buffer.size);
    if (own !== buffer && isRead) before.push({ from: buffer, to: own, bytes: buffer.size });
    if (own !== buffer && isWritten) after.push({ from: own, to: buffer, bytes: buffer.size });
    ranges.set(value, { buffer: own, offset: 0, size: own.size });
  };
  const mutated = new Set(node.op.mutates?.map((at) => node.inputs[at]));
  for (const [value, { dataId }] of inputs) {
    backend.uploadToGPU(dataId);
    const tensor = backend.tensorMap.get(dataId);
    bind(value, tensor.resource as GPUBuffer, true, mutated.has(value));
    // What tfjs remembers of its values is no longer so.
    if (mutated.has(value)) Object.assign(tensor, { values: null });
  }
  const outputs = node.outputs.map((value, index) => {
    const { shape, dtype } = tensorSpec(node, index);
    const info = backend.makeTensorInfo(shape, dtype);
    const bytes = Math.ceil(byteLength(value) / 4) * 4;
    const resource = backend.bufferManager.acquireBuffer(bytes, usage);
    backend.tensorMap.get(info.dataId).resource = resource;
    bind(value, resource, false, true);
    return info;
  });
  const scratch = scratchBytes.map(borrow);
  const locate = (memory: Memory): Range => {
    const buffer = "scratch" in memory ? scratch[memory.scratch] : undefined;
    const range = buffer ? { buffer, offset: 0, size: buffer.size } : ranges.get(memory as Value);
    if (!range) throw new Error(`${node.op.name} asks for memory that it has not.`);
    return range;
  };
  // What tfjs has recorded so far comes first.
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
  const encoder = gpu.createCommandEncoder();
  for (const { from, to, bytes } of before) {
    encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
    encoder.clearBuffer(to, bytes);
  }
  const pass = encoder.beginComputePass();
  const uniforms: GPUBuffer[] = [];
  for (const dispatch of dispatches) {
    const { code, access, ranges: bound } = assemble(dispatch, locate);
    const entries: GPUBindGroupEntry[] = bound.map((resource, binding) => ({ binding, resource }));
    if (dispatch.sizes && access.endsWith("u")) {
      const data = new Int32Array(Math.ceil(dispatch.sizes.values.length / 4) * 4);
      data.set(dispatch.sizes.values);
      const buffer = gpu.createBuffer({
        size: data.byteLength,
        usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      });
      gpu.queue.writeBuffer(buffer, 0, data);
      uniforms.push(buffer);
      entries.push({ binding: bound.length, resource: { buffer } });
    }
    pass.setPipeline(pipelines.now(code, access));
    pass.setBindGroup(0, gpu.createBindGroup({ layout: pipelines.layout(access), entries }));
    pass.dispatchWorkgroups(...dispatch.workgroups);
  }
  pass.end();
  for (const { from, to, bytes } of after) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
  gpu.queue.submit([encoder.finish()]);
  // Later commands may have these buffers: the queue keeps its order.
  for (const buffer of borrowed) backend.bufferManager.releaseBuffer(buffer);
  for (const buffer of uniforms) buffer.destroy();
  return outputs;
}

interface Copy {
  readonly from: GPUBuffer;
  readonly to: GPUBuffer;
  readonly bytes: number;
}
