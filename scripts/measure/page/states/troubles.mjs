/** Storage that is full, and graphics devices that are lost. */
import { pictures } from "./links.mjs";

/** @typedef {import("./visit.mjs").Visit} Visit */

const onWebgpu = pictures.replace("backend=wasm", "backend=webgpu");

/** @type {import("./visit.mjs").Parts} */
export const troubles = {
  full: { link: pictures, reach: storageFull },
  gone: { link: onWebgpu, reach: deviceGone },
  lost: { link: onWebgpu, reach: deviceLost },
};

/** @param {Visit} visit */
async function storageFull(visit) {
  const { page, words } = visit;
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1000 });
  await visit.press(words.first.trainEmoji);
  await visit.until(
    ({ epoch, notices }) =>
      epoch >= 1 && notices.some(({ code }) => code === "storageFull" || code === "storageRefused"),
  );
  await visit.take("42-storage-full");
  await session.detach();
}

/** No graphics device is offered any more after it was lost. @param {Visit} visit */
async function deviceGone(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainEmoji);
  await visit.until(({ status, step }) => status === "running" && step >= 3);
  const trainer = page.workers().find((worker) => worker.url().includes("trainer"));
  await trainer?.evaluate(() => {
    const gpu = Reflect.get(navigator, "gpu");
    gpu.requestAdapter = () => Promise.resolve(null);
  });
  const session = await page.context().browser()?.newBrowserCDPSession();
  await session?.send("Browser.crashGpuProcess").catch(() => undefined);
  await page.waitForFunction(() => window.descent.status().status === "failed", undefined, {
    timeout: 120_000,
  });
  await visit.take("43-device-gone");
}

/** @param {Visit} visit */
async function deviceLost(visit) {
  const { page, words } = visit;
  await visit.press(words.first.trainEmoji);
  await visit.until(({ status, step }) => status === "running" && step >= 3);
  const session = await page.context().browser()?.newBrowserCDPSession();
  await session?.send("Browser.crashGpuProcess").catch(() => undefined);
  await visit.until(({ notices }) => notices.some(({ code }) => code.startsWith("device")));
  await visit.take("43-device-lost");
}
