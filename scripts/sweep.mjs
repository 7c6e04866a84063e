import "./lib/nodeVersion.mjs";
import { installAndBuild } from "./build/page.mjs";

// What is installed may only be imported once it is there.
await installAndBuild().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const { OptionsError } = await import("./lib/options/configFlags.mjs");
const { readSweepOptions, usage } = await import("./lib/options/sweepOptions.mjs");
const { runSweep } = await import("./lib/runSweep.mjs");

const stop = new AbortController();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => stop.abort());

try {
  const options = await readSweepOptions(process.argv.slice(2));
  if (options === null) console.log(usage);
  else process.exitCode = await runSweep(options, stop.signal);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof OptionsError) console.error(`\n${usage}`);
  process.exitCode = error instanceof OptionsError ? 2 : 1;
}
