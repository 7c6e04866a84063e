import { DeviceError, type Device } from "./device.ts";

const bufferTypes = { r: "read-only-storage", w: "storage", u: "uniform" } as const;

/** Compiled shaders of one device, shared between programs by their text. */
export class Pipelines {
  readonly #device: Device;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #immediate = new Map<string, GPUComputePipeline>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** The layout with "r" (read) or "w" (read and written) for each storage buffer, "u" for a uniform. */
  layout(access: string): GPUBindGroupLayout {
    let layout = this.#layouts.get(access);
    if (!layout) {
      const entries = Array.from(access, (mode, binding): GPUBindGroupLayoutEntry => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: bufferTypes[mode as keyof typeof bufferTypes] },
      }));
      layout = this.#device.gpu.createBindGroupLayout({ entries });
      this.#layouts.set(access, layout);
    }
    return layout;
  }

  /** Compiles in the background. @throws DeviceError with the compiler's words */
  get(code: string, access: string): Promise<GPUComputePipeline> {
    let pipeline = this.#pipelines.get(code);
    if (!pipeline) {
      pipeline = this.#compile(code, access);
      this.#pipelines.set(code, pipeline);
    }
    return pipeline;
  }

  /** Compiles at once, for ops that are run one by one. */
  now(code: string, access: string): GPUComputePipeline {
    let pipeline = this.#immediate.get(code);
    if (!pipeline) {
      const { gpu } = this.#device;
      const layout = gpu.createPipelineLayout({ bindGroupLayouts: [this.layout(access)] });
      const module = gpu.createShaderModule({ code });
      pipeline = gpu.createComputePipeline({ layout, compute: { module, entryPoint: "main" } });
      this.#immediate.set(code, pipeline);
    }
    return pipeline;
  }

  async #compile(code: string, access: string): Promise<GPUComputePipeline> {
    const { gpu } = this.#device;
    // An explicit layout: "auto" drops bindings that the code happens not to use.
    const layout = gpu.createPipelineLayout({ bindGroupLayouts: [this.layout(access)] });
    gpu.pushErrorScope("validation");
    const module = gpu.createShaderModule({ code });
    const invalid = gpu.popErrorScope();
    try {
      return await gpu.createComputePipelineAsync({ layout, compute: { module, entryPoint: "main" } });
    } catch (cause) {
      const said = (await invalid)?.message ?? (cause instanceof Error ? cause.message : "no reason given");
      throw new DeviceError(`The graphics device refused a shader: ${said}\n${code}`, { cause });
    }
  }
}
