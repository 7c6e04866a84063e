/** What computes, and how exactly. */
import { choice, type FieldRow, integer } from "./kinds.ts";

export const machine = {
  backend: {
    flag: "--backend",
    name: "Backend",
    begins: "webgpu",
    ...choice({ webgpu: "WebGPU", wasm: "WASM", cpu: "CPU, plain JavaScript" }),
  },
  adapter: {
    flag: "--adapter",
    name: "Adapter",
    begins: "high-performance",
    ...choice({ "high-performance": "fastest", "low-power": "least power" }),
  },
  /** WASM threads; null: all there are. */
  threads: {
    flag: "--threads",
    name: "Threads",
    begins: null,
    ...integer(1, 64, "no machine gains from more", { nullable: true }),
  },
  precision: {
    flag: "--precision",
    name: "Precision",
    begins: "float32",
    ...choice({ float32: "float32", mixed: "mixed 16 and 32 bit" }),
  },
  /**
   * Fast products: Winograd's convolutions, and on WASM with `f4` Strassen's for large linear layers. Links, files and flags have called it
   * this from the beginning.
   */
  winograd: {
    flag: "--winograd",
    name: "Fast products",
    begins: "f4",
    ...choice({ off: "off", f2: "Winograd F(2,3)", f4: "Winograd F(4,3), Strassen" }),
  },
} as const satisfies Record<string, FieldRow>;
