/** Folders on the page: awkward ones, ones that come back, and packing that was cut off. */
import { readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { dropFolder } from "../../scripts/lib/lab/dropFolder.mjs";
import { awkwardProblems, longName, makeAwkwardFolder, markup } from "../support/samples/awkwardFolder.ts";
import { makePictureFolder } from "../support/samples/pictureFolder.ts";
import { watch } from "../support/page/watchPage.ts";

const strip = (page: Page) => page.getByRole("region", { name: "Run status" });
const small = "width=8&pictureSize=32&learningRate=0.01&schedule=constant&backend=wasm";

async function openAndDrop(page: Page, link: string, folder: string): Promise<void> {
  await page.goto(link);
  // What is dropped before the page listens is not seen.
  await expect(page.getByRole("button", { name: "Choose folder…" })).toBeVisible();
  await dropFolder(page, folder);
}

async function trainToTheEnd(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start training" }).click();
  await expect(strip(page)).toHaveAttribute("data-status", "finished", { timeout: 200_000 });
}

/** Pictures that the packed copies' indices name: twelve bytes each after sixteen. To be run in the page. */
async function indexed(): Promise<number> {
  const packs = await (await navigator.storage.getDirectory()).getDirectoryHandle("packs");
  let pictures = 0;
  for await (const pack of packs.values())
    if (pack.kind === "directory") {
      const { size } = await (await pack.getFileHandle("index.bin")).getFile();
      pictures += Math.floor((size - 16) / 12);
    }
  return pictures;
}

test("a folder with all that real folders hold is recognised and trained, and its problems are told by name", async ({
  page,
  baseURL,
}) => {
  const seen = watch(page, baseURL ?? "");
  const folder = makeAwkwardFolder();
  try {
    await openAndDrop(page, `/#${small}&batchSize=4&epochs=1`, folder);
    await expect(page.getByRole("heading", { name: "awkward 😀" })).toBeVisible();
    await expect(page.getByText(/Read as one folder a class: 3 folders hold the pictures/)).toBeVisible();
    await expect(page.getByText(/^[23] files are left out or noted$/)).toBeVisible();
    await expect(page.getByText(markup, { exact: true }).first()).toBeVisible();
    // One of its pictures has copies, of which the split brings one into validation.
    await page.getByRole("radio", { name: "Keep both" }).check();
    await trainToTheEnd(page);

    // Whatever is broken shows when it is opened: the list has grown.
    const told = page.getByText(/^Left out or noted: 5 files$/);
    await told.click();
    for (const [path] of awkwardProblems)
      await expect(page.locator("li .mono").getByText(path, { exact: true })).toBeVisible();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download list" }).click();
    const lines = readFileSync(await (await downloading).path(), "utf8")
      .trim()
      .split("\n");
    expect(
      lines
        .slice(1)
        .map((line) => line.split(",").slice(0, 2).join())
        .toSorted(),
    ).toEqual(awkwardProblems.map(([path, code]) => `"${path}","${code}"`).toSorted());
    const predictions = await page.evaluate(() => window.descent.evaluate());
    expect(predictions.trim().split("\n").length).toBeGreaterThan(1);
    expect(longName.length).toBe(200);
    expect(await page.title()).toMatch(/^Finished: awkward-😀-.* – Descent$/);
    expect(seen).toEqual({ errors: [], otherHosts: [] });
  } finally {
    rmSync(dirname(folder), { recursive: true, force: true });
  }
});

test("a folder let go as soon as the pointer came onto another element is taken", async ({ page }) => {
  const folder = makePictureFolder({ train: 4, validation: 1, size: 16 });
  try {
    await page.goto("/");
    await expect(page.getByRole("button", { name: "Choose folder…" })).toBeVisible();
    const middle = async (name: string) => {
      const box = await page.getByRole("heading", { name }).boundingBox();
      if (!box) throw new Error(`“${name}” is not shown.`);
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    await dropFolder(
      page,
      folder,
      await middle("Use a trained model"),
      await middle("Train a network in this tab"),
    );
    await expect(page.getByRole("heading", { name: "stripes" })).toBeVisible();
  } finally {
    rmSync(dirname(folder), { recursive: true, force: true });
  }
});

test("packing that a closed tab cut off is gone on with, and without the folder its packed copy is trained on", async ({
  page,
  context,
}) => {
  const folder = makePictureFolder({ train: 40, validation: 10, size: 32 });
  try {
    await openAndDrop(page, `/#${small}&batchSize=20&steps=3`, folder);
    await trainToTheEnd(page);
    // The index is written once a second, later where the machine is busy.
    await expect.poll(() => page.evaluate(indexed)).toBeGreaterThanOrEqual(60);
    await page.close({ runBeforeUnload: false });

    const second = await context.newPage();
    await openAndDrop(second, `/#${small}&batchSize=20&epochs=1`, folder);
    await expect(second.getByText("It is the folder of your last visit, unchanged.")).toBeVisible();
    await expect(second.getByText(/^\d+ of 150 pictures at 32 × 32 pixels/)).toBeVisible();
    const before = Number(
      /^\d+/.exec((await second.getByText(/of 150 pictures at/).textContent()) ?? "")?.[0],
    );
    expect(before).toBeGreaterThanOrEqual(60);
    expect(before).toBeLessThan(150);
    await trainToTheEnd(second);
    await second.close();

    const third = await context.newPage();
    // A run that is over within a second tells how its data came, too.
    await third.goto(`/#${small}&batchSize=20&steps=1`);
    await expect(third.getByRole("button", { name: "Reconnect stripes" })).toBeVisible();
    await expect(third.getByText(/whole\.$/)).toBeVisible();
    await third.getByRole("button", { name: "Use packed copy of stripes" }).click();
    // The pictures of the data card come from it, too: a canvas without a picture is one pixel wide.
    const picture = third.getByRole("region", { name: "Pictures", exact: true }).locator("canvas").first();
    await expect.poll(() => picture.evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBe(32);
    await trainToTheEnd(third);
    const meters = third.getByRole("region", { name: "Set-up" });
    await expect(meters.getByText("100.0 %")).toBeVisible();
    // And those of the predictions, with the names of their classes.
    await third.getByRole("tab", { name: "Predictions" }).click();
    await third.getByRole("button", { name: "Evaluate", exact: true }).click();
    await expect(third.getByText(/^Top-1 .* over 30 pictures\.$/)).toBeVisible();
    const card = third.getByRole("tabpanel").locator("li[title]").first();
    await expect(card.locator("b")).toHaveText(/^(?:across|diagonal|upright)$/);
    const drawn = card.locator("canvas");
    await expect.poll(() => drawn.evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBeGreaterThan(1);
    await expect(third.getByText("could not be decoded")).toHaveCount(0);
  } finally {
    rmSync(dirname(folder), { recursive: true, force: true });
  }
});
