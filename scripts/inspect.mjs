import "./lib/nodeVersion.mjs";
import { installAndBuild } from "./build/page.mjs";

// What is installed may only be imported once it is there.
await installAndBuild().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const { OptionsError } = await import("./lib/options/configFlags.mjs");
const { inspectData, readInspectOptions, usage } = await import("./lib/lab/inspectData.mjs");

try {
  const options = await readInspectOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else process.exitCode = await inspectData(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof OptionsError) console.error(`\n${usage}`);
  process.exitCode = error instanceof OptionsError ? 2 : 1;
}
