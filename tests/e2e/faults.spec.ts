/** Each fault once, for real: the run goes on and ends with the losses of a run that nothing happened to, bit for bit. */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "@playwright/test";
import { dropFolder } from "../../scripts/lib/lab/dropFolder.mjs";
import { FaultyLab } from "../support/hostile/faults.ts";
import { makePictureFolder } from "../support/samples/pictureFolder.ts";
import { long } from "../support/page/long.ts";

const small = "width=4&pictureSize=32&batchSize=8&learningRate=0.05&schedule=constant&saveSteps=5";

test("storage filled, worker closed, page reloaded, page crashed: the same losses as an undisturbed run", async ({
  baseURL,
}) => {
  const lab = await FaultyLab.open(baseURL ?? "");
  try {
    const link = `${small}&backend=wasm&steps=80`;
    await lab.visit(link);
    await lab.startSample();
    // First: a browser that has just stored something gives the quota of then for half a minute.
    await lab.survive("storage");
    for (const [fault, step] of [
      ["worker", 15],
      ["reload", 35],
      ["crash", 50],
    ] as const) {
      await lab.untilStep(step);
      await lab.survive(fault);
    }
    const losses = await lab.losses();
    expect(losses).toHaveLength(80);
    await lab.visit(link);
    await lab.startSample();
    expect(await lab.losses()).toEqual(losses);
  } finally {
    await lab.close();
  }
});

test(
  "a folder that is taken away pauses the run; given back, it goes on as if nothing had happened",
  long,
  async ({ baseURL }) => {
    const folder = makePictureFolder({ train: 600, validation: 4 });
    const lab = await FaultyLab.open(baseURL ?? "");
    try {
      // Long enough for the folder to go before the last of its pictures is read.
      const link = `${small}&backend=wasm&epochs=1`;
      await lab.visit(link);
      await lab.startFolder(folder);
      await lab.untilStep(10);
      await lab.survive("folder", folder);
      const losses = await lab.losses();
      expect(losses).toHaveLength(225);
      await lab.visit(link);
      await lab.startFolder(folder);
      expect(await lab.losses()).toEqual(losses);
    } finally {
      await lab.close();
      rmSync(dirname(folder), { recursive: true, force: true });
    }
  },
);

test(
  "device destroyed, GPU process killed: WebGPU comes back and ends with the same losses",
  long,
  async ({ baseURL }) => {
    const lab = await FaultyLab.open(baseURL ?? "");
    try {
      const link = `${small}&backend=webgpu&steps=40`;
      await lab.visit(link);
      await lab.startSample();
      const expected = await lab.losses();
      expect(expected).toHaveLength(40);
      await lab.visit(link);
      await lab.startSample();
      await lab.untilStep(7);
      await lab.survive("device");
      await lab.untilStep(20);
      await lab.survive("gpuProcess");
      expect(await lab.losses()).toEqual(expected);
    } finally {
      await lab.close();
    }
  },
);

test("a loss that is no number stops the run, names step and layer, and one press begins anew with a tenth of the rate", async ({
  baseURL,
}) => {
  const lab = await FaultyLab.open(baseURL ?? "");
  try {
    const network = "emsize=8&heads=2&hidden=8&layers=1&batchSize=4&bptt=8&backend=wasm";
    await lab.visit(`${network}&learningRate=100&clip=none&weightDecay=0.05&steps=400`);
    await lab.page.getByRole("button", { name: "Train on speeches" }).click();
    await expect.poll(() => lab.status().then(({ status }) => status), { timeout: 120_000 }).toBe("failed");
    const { notices, step } = await lab.status();
    const told = notices.find(({ code }) => code === "notFinite")?.text ?? "";
    expect(told).toMatch(/^The loss .* at step \d+\. The largest gradient was that of [\w.]+\./);
    // Seen at once: the step that is told is one of the last that were made.
    expect(step - Number(/at step (\d+)/.exec(told)?.[1])).toBeLessThanOrEqual(3);
    // Nothing was saved yet: the run begins anew, and its first step has the smaller rate.
    expect(told).toMatch(/ No checkpoint was saved before: train again with a smaller learning rate, /);
    await lab.page.getByRole("button", { name: "Train again, learning rate 10" }).click();
    const firstRate = () =>
      lab.page.evaluate(() => /"step":0,.*?"learningRate":([\d.]+)/.exec(window.descent.metricsJsonl())?.[1]);
    await expect.poll(firstRate, { timeout: 60_000 }).toBe("10");
  } finally {
    await lab.close();
  }
});

test("pictures come back after the graphics process died", async ({ baseURL }) => {
  const folder = makePictureFolder({ train: 3, validation: 2 });
  const lab = await FaultyLab.open(baseURL ?? "");
  try {
    await lab.visit("backend=wasm");
    await dropFolder(lab.page, folder);
    /** Whether something is drawn on each canvas of the page. */
    const drawn = (): Promise<boolean[]> =>
      lab.page.evaluate(() =>
        [...document.querySelectorAll("canvas")].map((canvas) => {
          const { width, height } = canvas;
          return width > 1 && canvas.getContext("2d")?.getImageData(0, 0, width, height).data[3] === 255;
        }),
      );
    const allDrawn = async (): Promise<boolean> => {
      const all = await drawn();
      return all.length > 10 && all.every(Boolean);
    };
    await expect.poll(allDrawn).toBe(true);
    await lab.page.evaluate(() => {
      document.addEventListener("contextrestored", () => (document.body.dataset["restored"] = ""), true);
    });
    const session = await lab.page.context().browser()?.newBrowserCDPSession();
    await session?.send("Browser.crashGpuProcess");
    await lab.page.locator("body[data-restored]").waitFor();
    await expect.poll(allDrawn).toBe(true);
  } finally {
    await lab.close();
    rmSync(dirname(folder), { recursive: true, force: true });
  }
});
