import "./lib/nodeVersion.mjs";
import { installAndBuild } from "./build/page.mjs";

// What is installed may only be imported once it is there.
await installAndBuild().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const { OptionsError } = await import("./lib/configFlags.mjs");
const { benchmark, readBenchOptions, usage } = await import("./bench/benchmark.mjs");

try {
  const options = await readBenchOptions(process.argv.slice(2));
  if (options.kind === "help") console.log(usage);
  else if (options.kind === "bench") await benchmark(options.question, options.json);
  else await (await import("./bench/docs.mjs")).writeDocsTable(options.names);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof OptionsError) console.error(`\n${usage}`);
  process.exitCode = error instanceof OptionsError ? 2 : 1;
}
