/** The compiled kernels (npm run build makes them from assembly/), and which of their four builds a browser can run. */
import plain from "../../../../generated/kernels-plain.wasm?url";
import plainShared from "../../../../generated/kernels-plain-shared.wasm?url";
import relaxed from "../../../../generated/kernels-relaxed.wasm?url";
import relaxedShared from "../../../../generated/kernels-relaxed-shared.wasm?url";

export type KernelFunction = (begin: number, end: number, own: number, ...values: number[]) => void;

export interface Build {
  readonly name: "kernels-plain" | "kernels-plain-shared" | "kernels-relaxed" | "kernels-relaxed-shared";
  /** Rows of a tile of the inner loops. */
  readonly tileRows: number;
}

// (module (func (result v128) three v128.const 0, f32x4.relaxed_madd))
const zero = [0xfd, 0x0c, ...Array<number>(16).fill(0)];
const body = [0x00, ...zero, ...zero, ...zero, 0xfd, 0x85, 0x02, 0x0b];
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const types = [0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b];
const functions = [0x03, 0x02, 0x01, 0x00];
const code = [0x0a, body.length + 2, 0x01, body.length, ...body];
const relaxedProbe = new Uint8Array([...header, ...types, ...functions, ...code]);

/** Fused multiply-adds (relaxed SIMD) are there in Chrome since 114; without them the plain build runs. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(relaxedProbe);

export function chooseBuild(shared: boolean): Build {
  if (hasRelaxedSimd()) return { name: shared ? "kernels-relaxed-shared" : "kernels-relaxed", tileRows: 6 };
  return { name: shared ? "kernels-plain-shared" : "kernels-plain", tileRows: 4 };
}

const addresses: Record<Build["name"], string> = {
  "kernels-plain": plain,
  "kernels-plain-shared": plainShared,
  "kernels-relaxed": relaxed,
  "kernels-relaxed-shared": relaxedShared,
};

export type Kernels = Readonly<Record<string, KernelFunction>>;

/** Arguments that the machine gives every kernel: begin, end, own memory. */
const ownArguments = 3;

/**
 * The kernel of that name, for calls with so many arguments of their own. WebAssembly takes any number and reads those that are missing
 * as 0: a module and a page of different versions would compute nonsense.
 */
export function kernelFor(kernels: Kernels, name: string, values: number): KernelFunction {
  const kernel = kernels[name];
  if (!kernel)
    throw new Error(
      `There is no WASM kernel “${name}”. Reload the page: its parts are of different versions.`,
    );
  const wanted = kernel.length - ownArguments;
  if (wanted !== values)
    throw new Error(
      `The WASM kernel “${name}” takes ${wanted} arguments and was given ${values}. Reload the page: its parts are of different versions.`,
    );
  return kernel;
}

/** Fetches and compiles a build. Away from the net only builds are there that were used before. */
export async function fetchKernels({ name }: Build): Promise<WebAssembly.Module> {
  const response = await fetch(addresses[name]).catch(() => null);
  if (!response?.ok)
    throw new Error(
      `The WASM kernels (${name}) could not be fetched: ${response ? `status ${response.status}` : "no answer"}. ` +
        "Connect to the network once and reload the page; they are kept then.",
    );
  return WebAssembly.compile(await response.arrayBuffer());
}

/** The kernels by name; they compute in `memory`. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Record<string, KernelFunction>;
}
