/** Devices with one kernel that computes silently wrongly, and whether the self-test says so. */
import type { Backend, KernelOptions } from "../../../src/backends/backend.ts";
import { createWasmBackend, type WasmOptions } from "../../../src/backends/wasm/backend.ts";
import { WebGpuBackend } from "../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../src/backends/webgpu/device/device.ts";
import { caseOrder, casesOf, checkOps } from "../../../src/training/selfTest/checkOps.ts";
import { selfTestLimit } from "../../../src/training/selfTest/selfTest.ts";

/** One kernel that was made wrong. */
export interface Broken {
  /** A kernel of WASM by its name, one of WebGPU by its way and number. */
  kernel: string;
  /** The ops that it computes. */
  ops: string[];
  /** What the self-test named; null: it passed. */
  named: string | null;
}

/** By so much too large. */
const factor = 1.01;

/** The text with what it writes into its arrays of float32 off by a per cent, and whole numbers by one; null where nothing is written. */
export function offByAPercent(code: string): string | null {
  let text = code;
  let changed = 0;
  for (const [, name, type] of code.matchAll(/var<storage, read_write> (\w+)\s*:\s*array<([\w<>]+)>/g)) {
    const store = new RegExp(
      `(?<![.\\w])(${name}\\[[^=;\\n]*\\](?:\\.[xyzw])?\\s*\\+?)=(?!=)\\s*([^;]+);`,
      "g",
    );
    text = text.replaceAll(store, (_all, place: string, value: string) => {
      changed++;
      const isWhole = /^(?:i32|u32|vec[24][iu])/.test(type!);
      const halves = /^toHalves\(([\s\S]*)\)$/.exec(value.trim())?.[1];
      if (halves !== undefined) return `${place}= toHalves((${halves}) * ${factor});`;
      if (isWhole) return `${place}= (${value}) + 1;`;
      const clears = /^vec4f\(\)$|^0(\.0)?f?$/.test(value.trim());
      return clears ? `${place}= ${value} + ${factor - 1};` : `${place}= (${value}) * ${factor};`;
    });
  }
  return changed > 0 ? text : null;
}

/**
 * Each shader of each op, in every way that a run with these options may take, made wrong one at a time.
 * @param software false: in the ways of graphics processors, whatever this one is
 */
export async function breakShaders(
  options: KernelOptions,
  isTried: (index: number) => boolean = () => true,
  software = true,
): Promise<Broken[]> {
  const device = await openDevice();
  Object.defineProperty(device, "software", { value: software });
  const make = device.gpu.createShaderModule.bind(device.gpu);
  const users = new Map<string, { way: string; ops: Set<string> }>();
  let way = "";
  let op = "";
  device.gpu.createShaderModule = (descriptor) => {
    const user = users.get(descriptor.code) ?? { way, ops: new Set() };
    user.ops.add(op);
    users.set(descriptor.code, user);
    return make(descriptor);
  };
  const found: Broken[] = [];
  try {
    const ways = new WebGpuBackend(device).ways(casesOf(options).graph, options);
    for (const one of ways)
      for (op of caseOrder.filter((name) => one.ops.has(name))) {
        way = one.name;
        const backend = new WebGpuBackend(device);
        const stores = backend.createStores({});
        const { graph } = casesOf(options, new Set([op]), one.isLarge);
        (await backend.compile(graph, stores, one.options)).dispose();
        stores.dispose();
      }
    for (const [index, [code, user]] of [...users].entries()) {
      const wrong = offByAPercent(code);
      if (wrong === null || !isTried(index)) continue;
      device.gpu.createShaderModule = (descriptor) =>
        make(descriptor.code === code ? { ...descriptor, code: wrong } : descriptor);
      const backend = new WebGpuBackend(device);
      const check = await checkOps(backend, options, selfTestLimit, true, user.ops);
      found.push({
        kernel: `${user.way} ${index}`,
        ops: [...user.ops],
        named: check.wrong && check.wrong.op,
      });
    }
  } finally {
    device.dispose();
  }
  return found;
}

type Kernel = (...values: number[]) => void;

/** The kernel, with every float32 that it changes too large by a per cent, and a hundredth where it clears. */
function wrongKernel(kernel: Kernel, memory: WebAssembly.Memory): Kernel {
  const wrong: Kernel = (...values) => {
    const before = new Uint32Array(memory.buffer).slice();
    kernel(...values);
    const [bits, numbers] = [new Uint32Array(memory.buffer), new Float32Array(memory.buffer)];
    for (let i = 0; i < before.length; i++)
      if (bits[i] !== before[i]) numbers[i] = numbers[i] === 0 ? factor - 1 : numbers[i]! * factor;
  };
  // The machine checks how many arguments a kernel takes.
  return Object.defineProperty(wrong, "length", { value: kernel.length });
}

const memoryOf = (imports?: WebAssembly.Imports): WebAssembly.Memory =>
  imports?.["env"]?.["memory"] as WebAssembly.Memory;

/** A WASM device on one thread whose kernel of that name is wrong. */
async function wasmWith(name: string, load: WasmOptions["load"]): Promise<Backend> {
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = function (module: WebAssembly.Module, imports?: WebAssembly.Imports) {
    const { exports } = new Instance(module, imports);
    const sound = exports[name] as Kernel;
    return { exports: { ...exports, [name]: wrongKernel(sound, memoryOf(imports)) } };
  } as unknown as typeof Instance;
  try {
    return await createWasmBackend(load ? { threads: 1, load } : { threads: 1 });
  } finally {
    WebAssembly.Instance = Instance;
  }
}

/** Each of these kernels made wrong, one at a time; `opsOf` tells which ops call it. */
export async function breakWasmKernels(
  kernels: readonly string[],
  options: KernelOptions,
  opsOf: (kernel: string) => string[],
  load?: WasmOptions["load"],
): Promise<Broken[]> {
  const found: Broken[] = [];
  for (const kernel of kernels) {
    const backend = await wasmWith(kernel, load);
    const ops = opsOf(kernel);
    const check = await checkOps(backend, options, selfTestLimit, true, new Set(ops));
    backend.dispose();
    found.push({ kernel, ops, named: check.wrong && check.wrong.op });
  }
  return found;
}
