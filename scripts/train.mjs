import "./lib/nodeVersion.mjs";
import { installAndBuild } from "./build/page.mjs";

// What is installed may only be imported once it is there.
await installAndBuild().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const { OptionsError } = await import("./lib/options/configFlags.mjs");
const { readTrainOptions, readUsage } = await import("./lib/options/trainOptions.mjs");
const { headlessRun } = await import("./lib/lab/headlessRun.mjs");

const stop = new AbortController();
let stoppedAt = 0;
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"]))
  process.on(signal, () => {
    if (stop.signal.aborted) {
      // npm passes on what the terminal sends to both; a second one of the person's does not wait for the checkpoint.
      if (performance.now() - stoppedAt > 1000) process.exit(1);
      return;
    }
    stoppedAt = performance.now();
    console.error("Stopping after this step; a checkpoint is saved first.");
    stop.abort();
  });

try {
  const options = await readTrainOptions(process.argv.slice(2));
  if (options.help) console.log(await readUsage());
  else await headlessRun(options, stop.signal);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof OptionsError) console.error(`\n${await readUsage()}`);
  process.exitCode = error instanceof OptionsError ? 2 : 1;
}
