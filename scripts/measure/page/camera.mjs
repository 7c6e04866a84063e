/**
 * Times what the Try tab takes for a frame of a camera of 640 × 480, on WASM, from grabbing it to its answer:
 *     npm run train -- --model resnet18 --width 64 --size 64 --steps 1 --backend wasm --out FOLDER
 *     node scripts/measure/page/camera.mjs FOLDER/last.safetensors [SECONDS]
 * Needs dist. Chromium's own made-up camera is looked at for SECONDS (15); prints the milliseconds that the tab shows: the least, the
 * quartiles, and the share of answers within 50.
 */
import "../../lib/headAsHelp.mjs";
import { setTimeout as sleep } from "node:timers/promises";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { openLab } from "../../lib/lab/lab.mjs";

const [checkpoint, seconds = "15"] = process.argv.slice(2);
if (!checkpoint) {
  console.error("A checkpoint is missing: see --help.");
  process.exit(2);
}
const flags = [...browserFlags, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const lab = await openLab({ flags });
try {
  const { page } = lab;
  await page.goto(`${page.url().split("#")[0]}?place=try`);
  await page.waitForFunction(() => "descent" in window);
  const input = await page.evaluateHandle(() =>
    Object.assign(document.createElement("input"), { type: "file" }),
  );
  await input.setInputFiles(checkpoint);
  await input.evaluate(({ files }) => window.descent.openTrained([...(files ?? [])], "wasm"));
  await page.getByRole("button", { name: "Webcam" }).click({ timeout: 20_000 });
  await page.waitForSelector("video");
  // The first answers compile what the browser runs, and the camera finds its pace.
  await sleep(3000);
  const shown = await page.evaluate(
    async (until) => {
      /** @type {number[]} */
      const found = [];
      let before = "";
      for (const end = performance.now() + until; performance.now() < end;) {
        const text = [...document.querySelectorAll(".label")]
          .map(({ textContent }) => textContent)
          .find((one) => /\d ms/.test(one));
        if (text && text !== before) found.push(Number(/(\d+) ms/.exec(text)?.[1]));
        before = text ?? before;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return found;
    },
    1000 * Number(seconds),
  );
  if (shown.length === 0) throw new Error("The tab has shown no answer.");
  const sorted = shown.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.floor(share * (sorted.length - 1))];
  const soon = shown.filter((milliseconds) => milliseconds <= 50).length / shown.length;
  console.log(
    `${shown.length} answers that differ from the one before: ${at(0)} ms at the least, ${at(0.25)}, ${at(0.5)} and ${at(0.75)} at the ` +
      `quartiles; ${Math.round(100 * soon)} % within 50 ms`,
  );
} finally {
  await lab.close();
}
