/** The same models in jax-js, which is fetched from npm into a cache folder and is no part of the lab. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";
import { serve } from "../lib/serve.mjs";

const version = "0.1.25";

/** A folder that can be served, with jax-js and the models in it. Throws when npm does not give it. */
function site() {
  const cache = join(root, "node_modules", ".cache", "descent-jax-js");
  const installed = join(cache, version);
  const library = join(installed, "node_modules", "@jax-js", "jax", "dist");
  if (!existsSync(library)) {
    mkdirSync(installed, { recursive: true });
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const wanted = ["install", "--no-save", "--no-audit", "--no-fund", `@jax-js/jax@${version}`];
    writeFileSync(join(installed, "package.json"), '{ "private": true }\n');
    const { status, stderr } = spawnSync(npm, wanted, { cwd: installed, encoding: "utf8" });
    if (status !== 0) throw new Error(`npm did not give @jax-js/jax ${version}: ${stderr.trim()}`);
  }
  const served = join(cache, "site");
  cpSync(library, join(served, "jax"), { recursive: true });
  for (const name of ["jax.html", "jaxPage.js", "jaxNetworks.js", "jaxStep.worker.js"])
    cpSync(join(root, "scripts", "bench", name), join(served, name));
  return served;
}

/**
 * A step of jax-js in a worker of a page beside the lab's, in the same browser.
 * @param {import("../lib/lab/lab.mjs").Lab} lab
 * @param {import("./lanes.mjs").Subject} subject
 * @param {"webgpu" | "wasm"} backend
 * @returns {Promise<import("./lanes.mjs").Lane>}
 */
export async function jaxLane(lab, { config, outputs }, backend) {
  const server = await serve(site(), 0);
  const page = await lab.page.context().newPage();
  const close = async () => {
    await page.close();
    await server.close();
  };
  try {
    await page.goto(new URL("jax.html", server.address).href);
    await page.waitForFunction("globalThis.start", undefined, { timeout: 30_000 });
    await page.evaluate(`start(${JSON.stringify({ ...config, outputs, backend })})`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name: `jax-js ${version}, ${backend}`,
    step: async () => ({ stepMs: Number(await page.evaluate("step()")), submitMs: null }),
    report: async () => null,
    close,
  };
}
