import "./lib/nodeVersion.mjs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installAndBuild } from "./build/page.mjs";
import { alone } from "./lib/alone.mjs";
import { install } from "./lib/install.mjs";
import { openBrowser } from "./lib/browser/openBrowser.mjs";
import { root } from "./lib/root.mjs";
import { serve } from "./lib/serve.mjs";

const usage = `npm start -- [--port N] [--no-open] [--no-build]

Installs and builds what is missing, then serves the lab to this machine alone.
  --port N     port to serve on (4173). Runs are kept per port: another port does not show them.
  --no-open    does not open a browser
  --no-build   serves dist as it is`;

/** Another port is another origin to the browser, where every run would be missing: so it is fixed. */
const usualPort = 4173;

/** Whether Descent answers at an address, a server that is not Descent does, or nothing listens there.
 * @param {string} address
 * @returns {Promise<"descent" | "other" | "free">}
 */
async function whoAnswers(address) {
  try {
    const response = await fetch(`${address}descent.json`, { signal: AbortSignal.timeout(3000) });
    const text = await response.text();
    return response.ok && text.includes('"name": "Descent"') ? "descent" : "other";
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const refused = cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
    return refused ? "free" : "other";
  }
}

/** @param {number} port */
const portTaken = (port) =>
  new Error(
    `Port ${port} is taken by another program. End that program, or choose another port: npm start -- --port ${port + 1}\n` +
      "(Runs are kept per port: those of this port are not shown on another.)",
  );

/** @param {{ port: number, open: boolean, build: boolean }} options */
async function start(options) {
  await (options.build ? installAndBuild() : alone(install));
  const address = `http://localhost:${options.port}/`;
  const present = await whoAnswers(address);
  if (present === "other") throw portTaken(options.port);
  if (present === "descent") console.log("Descent is served already:");
  else
    await serve(join(root, "dist"), options.port).catch((cause) => {
      if (cause.code === "EADDRINUSE") throw portTaken(options.port);
      throw new Error(`Port ${options.port} cannot be served: ${cause.message}`, { cause });
    });
  if (options.open) openBrowser(address);
  console.log(address);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      "no-open": { type: "boolean", default: false },
      "no-build": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const port = values.port === undefined ? usualPort : Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port is ${values.port}, but it must be a whole number from 1 to 65535.`);
  return { port, open: !values["no-open"], build: !values["no-build"], help: values.help };
}

try {
  const options = readOptions();
  if (options.help) console.log(usage);
  else await start(options);
} catch (error) {
  const isUsage = error instanceof Error && ("code" in error || error.message.startsWith("--port"));
  console.error(error instanceof Error ? error.message : error);
  if (isUsage) console.error(`\n${usage}`);
  process.exit(isUsage ? 2 : 1);
}
