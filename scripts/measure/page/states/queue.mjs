/** Several set-ups: composed, queued, swept. */
import { pictures } from "./links.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */

/** @type {import("./visit.mjs").Parts} */
export const queue = {
  queue: { link: `${pictures}&epochs=2`, reach: queueAndSweep },
};

/** @param {Visit} visit */
async function queueAndSweep(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainEmoji);
  await visit.until(({ step }) => step >= 1);
  await visit.press(words.run.pause);
  await visit.until(({ status }) => status === "paused");
  await visit.press(words.queue.compose);
  const rate = page.getByRole("textbox", { name: words.fields.learningRate.name, exact: true });
  for (const value of ["0.02", "0.1"]) {
    await rate.fill(value);
    await rate.blur();
    await visit.press(words.queue.add);
  }
  await visit.take("37-composing");
  await visit.goTo("runs");
  await page.getByRole("radio", { name: new RegExp(`^${words.queue.viewNames.queue}`) }).check();
  await visit.take("37-queue");
  await visit.press(words.sweep.new);
  await page
    .getByRole("combobox", { name: words.sweep.addField, exact: true })
    .selectOption({ label: words.fields.learningRate.name });
  await page
    .getByRole("textbox", { name: words.sweep.values(words.fields.learningRate.name) })
    .fill("0.02, 0.05");
  await page.getByRole("textbox").last().blur();
  await visit.take("38-sweep-editor");
  await visit.press(new RegExp(words.sweep.add(4).replace(/4.*/, "\\d")));
  await visit.goTo("lab");
  await visit.press(words.run.resume);
  await visit.goTo("runs");
  await page.waitForFunction(
    () => document.querySelectorAll('[data-status="running"], [data-status="waiting"]').length === 0,
    undefined,
    { timeout: 400_000 },
  );
  await page.waitForTimeout(1000);
  await visit.take("39-sweep-results");
}
