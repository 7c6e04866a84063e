import "./lib/nodeVersion.mjs";
import { installAndBuild } from "./build/page.mjs";

// What is installed may only be imported once it is there.
await installAndBuild().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const { OptionsError } = await import("./lib/options/configFlags.mjs");
const { benchmark, readBenchOptions, usage } = await import("./bench/benchmark.mjs");

try {
  if (process.argv.includes("--gpu")) await gpuTables(process.argv.slice(2));
  else if (process.argv.includes("--time-to")) await timeToTarget(process.argv.slice(2));
  else await timeSteps();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof OptionsError) console.error(`\n${usage}`);
  process.exitCode = error instanceof OptionsError ? 2 : 1;
}

/** Aborts where the person or the system ends the command. */
function stopSignal() {
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** @param {string[]} parameters */
async function timeToTarget(parameters) {
  const { readTimeOptions, timeTo } = await import("./bench/timeTo.mjs");
  await timeTo(await readTimeOptions(parameters), stopSignal());
}

/** @param {string[]} parameters */
async function gpuTables(parameters) {
  const { measureGpu, readGpuOptions } = await import("./bench/gpu.mjs");
  await measureGpu(readGpuOptions(parameters), stopSignal());
}

async function timeSteps() {
  const options = await readBenchOptions(process.argv.slice(2));
  if (options.kind === "help") console.log(usage);
  else if (options.kind === "bench") await benchmark(options.question, options.json);
  else await (await import("./bench/docs.mjs")).writeDocsTable(options.names);
}
