// The WGSL of any op and variant, without a device: npm run kernel -- conv2d "3x3 s1 16x16x64-64 b8" quad
import "./lib/nodeVersion.mjs";
import { parseArgs } from "node:util";
import { importSource } from "./lib/importSource.mjs";

/** @param {typeof import("./lib/kernelText.ts")} source */
function print({ kernelText, KernelUsageError, usage }) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        help: { type: "boolean", default: false },
        software: { type: "boolean", default: false },
        mixed: { type: "boolean", default: false },
        float16: { type: "boolean", default: false },
      },
    });
    if (positionals.length > 3) throw new KernelUsageError("A shape of several words stands in quotes.");
    console.log(
      values.help
        ? usage
        : kernelText(positionals, {
            isSoftware: values.software,
            isMixed: values.mixed || values.float16,
            hasFloat16: values.float16,
          }),
    );
  } catch (error) {
    const isUsage = error instanceof KernelUsageError || (error instanceof TypeError && "code" in error);
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = isUsage ? 2 : 1;
  }
}

await importSource("/scripts/lib/kernelText.ts", print);
