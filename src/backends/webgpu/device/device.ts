/** The adapter we ask for ourselves, with every limit and feature that kernels can use. */
import { deviceMs, inTime, LateError } from "../../../inTime.ts";
import { say } from "../../../said.ts";
import { OutOfMemoryError } from "../../outOfMemory.ts";

export interface DeviceOptions {
  /** Where a machine has two graphics processors. */
  readonly powerPreference?: GPUPowerPreference;
  /** Bytes of the pieces that stores lie in, a multiple of 256; as many as the device binds at once where it is left out. */
  readonly pieceBytes?: number | undefined;
}

const wantedFeatures = [
  "timestamp-query",
  "subgroups",
  "shader-f16",
] as const satisfies readonly GPUFeatureName[];

/** Limits whose default is smaller than what real models and kernels need; asked for at the adapter's value. */
const wantedLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** WebGPU is missing, refused, lost or failing; the message says what the person can do. */
export class DeviceError extends Error {
  override name = "DeviceError";
}

/** A device together with what went wrong on it: nothing that WebGPU reports asynchronously is lost. */
export class Device {
  readonly gpu: GPUDevice;
  readonly info: GPUAdapterInfo;
  /** The adapter computes on the processor: barriers are dear there, and there is nothing to fill. */
  readonly software: boolean;
  /** Whether it has WGSL's own halves. */
  readonly hasFloat16: boolean;
  /** Threads of the smallest subgroup; 0 without the feature. */
  readonly subgroup: number;
  /** Launches of fewer workgroups leave some of its processors idle; 1 in software, where there is nothing to fill. */
  readonly workgroups: number;
  /** Bytes of the buffers that a store lies in; the last one is shorter. */
  readonly pieceBytes: number;
  /** Resolves with the reason when the device is lost; never after `dispose`. */
  readonly lost: Promise<string>;
  #failure: Error | undefined;
  #disposed = false;

  constructor(gpu: GPUDevice, info: GPUAdapterInfo, pieceBytes = mostBound(gpu)) {
    this.gpu = gpu;
    this.info = info;
    this.software = isSoftware(info);
    this.hasFloat16 = gpu.features.has("shader-f16");
    this.subgroup = gpu.features.has("subgroups") ? (info.subgroupMinSize ?? 0) : 0;
    this.workgroups = this.software ? 1 : 4 * processorsOf(info);
    this.pieceBytes = pieceBytes;
    this.lost = new Promise((resolve) => {
      void gpu.lost.then(({ reason, message }) => {
        if (this.#disposed) return;
        const said = message ? `: ${message}` : "";
        const text = say("gpuLost", `${reason}${said}`);
        this.#failure ??= new DeviceError(text);
        resolve(text);
      });
    });
    gpu.addEventListener("uncapturederror", (event) => {
      const { error } = event;
      this.#failure ??=
        error instanceof GPUOutOfMemoryError
          ? new OutOfMemoryError(`The graphics device ran out of memory: ${error.message}`, { cause: error })
          : new DeviceError(`The graphics device refused a command: ${error.message}`, { cause: error });
    });
  }

  /** Remembers the first failure; every later `check` throws it. */
  fail(message: string, cause?: unknown): void {
    this.#failure ??= new DeviceError(message, { cause });
  }

  /** The first failure so far. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** @throws DeviceError or OutOfMemoryError when anything has failed on this device so far */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Runs `make` and throws what the device has to say against it, which otherwise comes later and elsewhere. */
  async guarded<T>(what: string, make: () => T): Promise<T> {
    this.gpu.pushErrorScope("out-of-memory");
    this.gpu.pushErrorScope("validation");
    let made: T;
    let verdicts: Promise<[GPUError | null, GPUError | null]>;
    try {
      made = make();
    } finally {
      verdicts = Promise.all([this.gpu.popErrorScope(), this.gpu.popErrorScope()]);
    }
    const [invalid, full] = await verdicts;
    if (full) {
      const advice = "Choose a smaller batch or network.";
      throw new OutOfMemoryError(`The graphics device has not enough memory for ${what}. ${advice}`, {
        cause: full,
      });
    }
    if (invalid)
      throw new DeviceError(`The graphics device refused ${what}: ${invalid.message}`, { cause: invalid });
    return made;
  }

  dispose(): void {
    this.#disposed = true;
    this.gpu.destroy();
  }
}

/** Makers of cards with about a hundred processors; what is built into a machine has about sixteen. */
const largeVendors = ["nvidia", "amd"];

/** Browsers do not tell how many processors an adapter has: its maker tells the class. */
const processorsOf = ({ vendor }: GPUAdapterInfo): number =>
  largeVendors.includes(vendor.toLowerCase()) ? 128 : 16;

/** The bytes of the largest buffer that can be bound as a whole, in the steps in which bindings begin. */
const mostBound = ({ limits }: GPUDevice): number =>
  Math.floor(Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize) / 256) * 256;

/** What a person calls the adapter. */
export function adapterName(info: GPUAdapterInfo): string {
  return (
    [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(" ") ||
    "unnamed adapter"
  );
}

/** Whether the adapter computes on the processor. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|microsoft basic/i.test(adapterName(info));
}

/**
 * Asks three times in half a second: Chromium 156 says that there is no adapter while its graphics process starts anew, as it does
 * after the first question on NVIDIA's Vulkan without a window ("A valid external Instance reference no longer exists").
 */
async function askAdapter(gpu: GPU, powerPreference: GPUPowerPreference): Promise<GPUAdapter | null> {
  for (let question = 1; ; question++) {
    const adapter = await inTime(gpu.requestAdapter({ powerPreference }), deviceMs);
    if (adapter || question === 3) return adapter;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** @throws DeviceError when the browser does not answer */
function requestAdapter(gpu: GPU, powerPreference: GPUPowerPreference): Promise<GPUAdapter | null> {
  return askAdapter(gpu, powerPreference).catch((error: unknown) => {
    throw error instanceof LateError ? new DeviceError(silent, { cause: error }) : error;
  });
}

const silent =
  "WebGPU is there, but the browser does not answer when it is asked for a graphics device. Restart the browser, or choose WASM.";

/** The adapter that the preference leads to; null when there is none, or the browser does not answer. */
export async function findAdapter(powerPreference: GPUPowerPreference): Promise<GPUAdapterInfo | null> {
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = gpu && (await requestAdapter(gpu, powerPreference).catch(() => null));
  return adapter?.info ?? null;
}

/**
 * Opens the adapter with the preference given.
 * @throws DeviceError when the browser has no WebGPU or offers no adapter
 */
export async function openDevice({
  powerPreference = "high-performance",
  pieceBytes,
}: DeviceOptions = {}): Promise<Device> {
  // Typed as always there; browsers without WebGPU, and insecure contexts, have none.
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu)
    throw new DeviceError(
      "This browser offers no WebGPU here. Use a current Chrome, Edge, Firefox or Safari, or choose WASM.",
    );
  const adapter = await requestAdapter(gpu, powerPreference);
  if (!adapter)
    throw new DeviceError(
      "WebGPU is there, but the browser offers no graphics adapter. Update its driver, or choose WASM.",
    );
  const requiredFeatures = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const requiredLimits: Record<string, number> = {};
  for (const limit of wantedLimits) requiredLimits[limit] = adapter.limits[limit];
  try {
    const gpuDevice = await inTime(adapter.requestDevice({ requiredFeatures, requiredLimits }), deviceMs);
    return new Device(gpuDevice, adapter.info, pieceBytes);
  } catch (cause) {
    if (cause instanceof LateError) throw new DeviceError(silent, { cause });
    throw new DeviceError(
      `The graphics adapter ${adapterName(adapter.info)} gave no device. Reload the page, or choose WASM.`,
      {
        cause,
      },
    );
  }
}
