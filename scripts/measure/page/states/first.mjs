/** The page before anything trains, and where a backend is missing or wrong. */
import { join } from "node:path";
import { browserFlags } from "../../../lib/browser/browserFlags.mjs";
import { withFolder } from "./folders.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */

/** @type {import("./visit.mjs").Parts} */
export const first = {
  first: { reach: beforeARun },
  refused: { link: "backend=wasm", reach: selfTestFailed },
  fallback: { flags: browserFlags.filter((flag) => flag !== "--enable-unsafe-webgpu"), reach: fallback },
};

/** @param {Visit} visit */
async function beforeARun(visit) {
  const { page, words } = visit;
  await visit.take("01-first-testing");
  await visit.tested();
  await visit.take("01-first-visit");
  await visit.press(words.first.machineOpen);
  await visit.take("02-self-test-open");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await visit.take("02-shortcuts");
  await page.keyboard.press("Escape");
  await visit.press(words.setUp.region);
  for (const more of await page.getByText(words.setUp.more, { exact: true }).all()) await more.click();
  await visit.take("02-set-up-open");
  await withFolder("pets", { "cats/1.png": visit.png(8, () => [9, 9, 9]) }, async (folder) => {
    const letGo = await visit.hold(folder);
    await visit.take("02-dragging-folder");
    await letGo();
  });
  await withFolder("model", { "best.safetensors": "none" }, async (folder) => {
    const letGo = await visit.hold(join(folder, "best.safetensors"));
    await visit.take("02-dragging-checkpoint");
    await letGo();
  });
  await visit.press(new RegExp(`^${words.bar.placeNames.try}`));
  await visit.take("02-try-empty");
  await visit.press(new RegExp(`^${words.bar.placeNames.runs}`));
  await page.getByRole("region", { name: words.runs.place, exact: true }).waitFor();
  await visit.take("02-runs-empty");
  await page.getByRole("radio", { name: new RegExp(`^${words.queue.viewNames.queue}`) }).check();
  await visit.take("02-queue-empty");
  await visit.press(new RegExp(`^${words.bar.placeNames.lab}`));
  await page.evaluate(() => {
    location.hash = "learningRate=fast";
  });
  await page.reload();
  await visit.tested();
  await visit.take("03-bad-link");
}

/** A gradient that is two parts in a hundred too large on its way into the page, as a faulty browser would make it. @param {Visit} visit */
async function selfTestFailed(visit) {
  const { page, words } = visit;
  let changed = 0;
  await page.context().route("**/assets/*.js", async (route) => {
    const response = await route.fetch();
    const script = await response.text();
    const body = script.replace(
      /(name:`layerNormGradient`,.*?)reference\(/s,
      "$1reference(i,o,a){this.sound(i,o,a);o[1].data.forEach((v,n,d)=>{d[n]=v*1.02})},sound(",
    );
    if (body !== script) changed += 1;
    await route.fulfill({ response, body });
  });
  await page.reload();
  await page.waitForFunction(() => "descent" in window);
  await visit.tested();
  if (changed === 0) throw new Error("No script has the gradient of the layer norm.");
  await visit.press(words.setUp.region);
  await page.getByRole("combobox", { name: words.setUp.backend, exact: true }).selectOption("cpu");
  await page.getByText(words.selfTest.failed, { exact: true }).first().waitFor();
  await visit.take("44-self-test-failed");
  await page.context().unrouteAll({ behavior: "ignoreErrors" });
}

/** @param {Visit} visit */
async function fallback(visit) {
  await visit.tested();
  await visit.take("40-without-webgpu");
}
