import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { Keyboard } from "../support/page/keyboard.ts";
import { makePictureFolder } from "../support/samples/pictureFolder.ts";

/** Every action once, by keys alone. */

const strip = (page: Page) => page.getByRole("region", { name: "Run status" });
const status = (page: Page, wanted: string) =>
  expect(strip(page)).toHaveAttribute("data-status", wanted, { timeout: 120_000 });

let folder = "";
test.beforeAll(() => {
  // More classes than the confusion matrix shows at its nearest.
  folder = makePictureFolder({ train: 13, validation: 4, directions: 9 });
});
test.afterAll(() => rmSync(dirname(folder), { recursive: true, force: true }));

test.beforeEach(async ({ page }) => {
  // The browser's own picker of folders cannot be driven; the page then uses the browser's file dialog.
  await page.addInitScript(() => Reflect.deleteProperty(window, "showDirectoryPicker"));
});

test("settings, data, a picture run and all of its tabs work by keyboard alone", async ({ page }) => {
  const keys = new Keyboard(page);
  await page.goto("/#backend=wasm&width=8&pictureSize=32&batchSize=20&epochs=4000&learningRate=0.05");

  await test.step("bar and footer", async () => {
    await expect(page.getByRole("button", { name: "Train on emoji" })).toBeVisible();
    await keys.use("button", /^Use (dark|light) theme/);
    await keys.use("button", "Keyboard shortcuts");
    await expect(page.getByRole("dialog")).toBeVisible();
    await keys.use("checkbox", "Single keys on", "Space");
    await keys.press("Escape", "?");
    await expect(page.getByRole("dialog")).toBeHidden();
    await keys.use("button", "Keyboard shortcuts");
    await keys.use("checkbox", "Single keys on", "Space");
    await keys.press("Escape");
    await keys.use("button", "中文");
    await expect(page.locator("html")).toHaveAttribute("lang", "zh");
    await keys.use("button", "English");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });

  await test.step("settings", async () => {
    await keys.use("button", "Set-up");
    await keys.choose("Network", "ResNet-34");
    await keys.type("Epochs", "3000");
    // Neither holds now, and coming from below the last is reached.
    await keys.use("radio", "Fine-tune", "ArrowLeft");
    await keys.press("ArrowLeft");
    await keys.press("ArrowLeft");
    await expect(page.getByRole("radio", { name: "Report" })).toBeChecked();
    await keys.choose("Network", "ResNet-18");
    await keys.type("Width", "8");
    await keys.type("Batch size", "20");
    await keys.type("Epochs", "4000");
    await keys.reach(page.getByText("More settings").first());
    await keys.press("Enter");
    await keys.type("Picture size", "32");
    await keys.choose("Stem", "3");
    // Single keys are off in a box.
    await keys.reach(page.getByText("More settings").first());
    await keys.press("b");
    await expect(page.getByRole("combobox", { name: "Backend" })).toBeFocused();
    await page.keyboard.type("WASM");
    await keys.use("button", "Compare backends…");
    await expect(page.getByRole("dialog")).toBeVisible();
    await keys.use("button", "Run benchmark");
    await keys.use("button", "Stop benchmark");
    await expect(page.getByRole("button", { name: "Run benchmark" })).toBeVisible({ timeout: 60_000 });
    await keys.use("button", "Close");
    expect(await keys.download(() => keys.use("button", "Save settings as a file"))).toMatch(/\.json$/);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      keys.use("button", "Open settings…"),
    ]);
    await chooser.setFiles([]);
  });

  await test.step("data, its check and the search for a rate", async () => {
    await page.keyboard.press("Escape");
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      keys.use("button", "Choose folder…"),
    ]);
    await chooser.setFiles(folder);
    await expect(page.getByRole("heading", { name: "stripes" })).toBeVisible();
    // Stripes repeat: one picture is in both parts. The arrow leads round to "Keep both".
    await keys.use("radio", "Take out of validation", "ArrowLeft");
    await expect(page.getByRole("radio", { name: "Keep both" })).toBeChecked();
    await keys.use("radio", "As stored", "ArrowRight");
    await keys.use("button", "Another 64");
    await expect(page.getByRole("button", { name: "Find a learning rate…" })).toBeEnabled();
    await keys.use("button", "Find a learning rate…");
    await keys.use("button", "Search");
    await expect(page.getByRole("button", { name: "Stop the search" })).toBeVisible();
    // At once, before its first step it may be; the next one then goes to its end.
    await keys.use("button", "Stop the search");
    await keys.use("button", "Search again");
    await expect(page.getByRole("button", { name: "Stop the search" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Search again" })).toBeVisible({ timeout: 120_000 });
    await keys.use("button", "Table");
    await expect(page.getByRole("table", { name: "Loss by learning rate" }).getByRole("row")).not.toHaveCount(
      1,
    );
    await keys.use("button", "Table");
    await expect(
      page.getByRole("img", { name: /^Loss, smoothed, over the learning rate\. It begins/ }),
    ).toHaveCount(1);
    await keys.press("Escape");
    await keys.press("Control+Enter");
    await status(page, "running");
    // What had the focus went away with the form.
    await expect(strip(page)).toBeFocused();
    await expect(strip(page)).toHaveAttribute("data-epoch", /^[2-9]|\d\d/, { timeout: 120_000 });
  });

  await test.step("the run and its curves", async () => {
    await keys.press("p");
    await status(page, "paused");
    await keys.press("p");
    await status(page, "running");
    await keys.use("button", "Pause");
    await status(page, "paused");
    await keys.press("s");
    await expect(page.getByText(/^Saved in epoch/)).toBeVisible();
    await keys.use("button", "Dismiss");
    await keys.press("x", "y");
    await expect(page.getByRole("checkbox", { name: "Log x" })).toBeChecked();
    await expect(page.getByRole("checkbox", { name: "Log y" })).toBeChecked();
    await keys.press("x", "y", "+");
    await expect(page.getByRole("slider", { name: "Smoothing" })).toHaveValue("0.85");
    await keys.use("slider", "Smoothing", "ArrowLeft");
    await expect(page.getByRole("slider", { name: "Smoothing" })).toHaveValue("0.84");
    await keys.press("1");
    await expect(page.getByRole("radio", { name: "Small" })).toBeChecked();
    await keys.press("3", "t");
    await expect(page.getByRole("table", { name: "Loss by epoch" })).toBeVisible();
    await keys.press("t");
    await keys.use("radio", "Epoch", "ArrowRight");
    await expect(page.getByRole("radio", { name: "Step", exact: true })).toBeChecked();
    const chart = page.getByRole("slider", { name: "Loss, cursor" });
    await keys.reach(chart);
    await keys.press("Home", "Enter", "ArrowRight", "Shift+ArrowRight", "Enter");
    await expect(page.getByRole("button", { name: "Show all" })).toBeVisible();
    await keys.press("0");
    await expect(page.getByRole("button", { name: "Show all" })).toBeHidden();
    await keys.press("End");
    await expect(chart).toHaveAttribute("aria-valuetext", /Train \d/);
    await keys.press("Escape");
    expect(await keys.download(() => keys.use("button", "CSV"))).toMatch(/-(steps|epochs)\.csv$/);
  });

  await test.step("log and model", async () => {
    await keys.openTab("Log");
    await keys.use("radio", /^Lines/, "ArrowRight");
    await keys.use("radio", /^Events/, "ArrowLeft");
    expect(await keys.download(() => keys.use("button", "Download"))).toMatch(/-log\.txt$/);
    await keys.openTab("Model");
    await keys.use("checkbox", "Measure while training", "Space");
    await keys.use("button", "Read again");
    await expect(page.getByRole("img", { name: /^At step 0/ })).toBeVisible();
  });

  await test.step("predictions", async () => {
    await keys.openTab("Predictions");
    await keys.use("button", "Evaluate");
    const matrix = page.getByRole("application", { name: /^Confusion matrix/ });
    await keys.reach(matrix);
    await keys.press("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown", "+");
    const zoomOut = page.getByRole("button", { name: "Zoom out" });
    await expect(zoomOut).toBeEnabled();
    await keys.press("-");
    await expect(zoomOut).toBeDisabled();
    await keys.press("+", "0");
    await expect(zoomOut).toBeDisabled();
    await keys.press("Enter");
    await keys.use("button", / → /);
    await keys.use("radio", /^All/, "ArrowRight");
    await keys.choose("Class", "diagonal");
    await keys.choose("Order", "Surest first");
    expect(await keys.download(() => keys.use("button", "CSV"))).toBeTruthy();
  });

  await test.step("context", async () => {
    await keys.openTab("Context");
    await keys.use("button", "Look at a picture");
    await expect(page.getByText(/^How much each pixel moves/)).toBeVisible({ timeout: 60_000 });
    await keys.use("button", "Another picture");
  });

  await test.step("cluster and runs", async () => {
    await keys.openTab("Cluster");
    expect(await keys.download(() => keys.use("button", "Download bundle"))).toMatch(/\.zip$/);
    await keys.use("button", /^Runs/);
    await keys.use("button", /^Details /);
    await keys.type("Name", "by keys");
    await keys.type(/^Tags/, "stripes, keys");
    await keys.type("Notes", "Written by keys.");
    expect(await keys.download(() => keys.use("button", "TensorBoard"))).toMatch(/tfevents/);
    await expect(page.getByRole("button", { name: "Open by keys" })).toBeVisible();
    await keys.reach(page.getByRole("searchbox", { name: "Search runs" }));
    await page.keyboard.type("stripes");
    await keys.use("checkbox", "Overlay by keys", "Space");
    await keys.use("checkbox", "Overlay by keys", "Space");
    await keys.press("t");
    await expect(page.getByRole("table", { name: "Validation top-1, %, by epoch" })).toBeVisible();
    await keys.press("t");
    await expect(page.getByRole("img", { name: /by keys #1: best .* at epoch / })).toHaveCount(1);
  });

  await test.step("checkpoints and the end", async () => {
    await keys.use("button", "Open by keys");
    await keys.use("button", "Resume training");
    await status(page, "running");
    await expect(page.getByRole("button", { name: "Pause" })).toBeFocused();
    await keys.use("button", "Stop");
    await keys.use("button", "Keep training");
    await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeFocused();
    await keys.use("button", "Stop");
    await keys.use("button", "Stop and save");
    await status(page, "stopped");
    await expect(strip(page)).toBeFocused();
    await keys.openTab("Checkpoints");
    await keys.use("button", /^Download epoch/);
    expect(await keys.download(() => keys.use("button", /^Download .* \.pth$/))).toMatch(/\.pth/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      keys.use("button", /^Download .* \.safetensors$/),
    ]);
    expect(download.suggestedFilename()).toMatch(/^by-keys-.*\.safetensors$/);
    await keys.press("Escape");
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      keys.use("button", "Import checkpoint…"),
    ]);
    await chooser.setFiles(await download.path());
    await expect(page.getByText(/is stored\. Resume goes on from it\.$/)).toBeVisible();
    const deleting = page.getByRole("button", { name: /^Delete epoch/ });
    const stored = await deleting.count();
    await keys.use("button", /^Delete epoch/);
    await keys.use("button", "Keep it");
    await expect(deleting).toHaveCount(stored);
    await keys.use("button", /^Delete epoch/);
    await keys.use("button", "Delete");
    await expect(deleting).toHaveCount(stored - 1);
    await keys.use("button", /^Evaluate epoch/);
    await expect(page.getByRole("tab", { name: "Predictions" })).toHaveAttribute("aria-selected", "true");
    await expect(page.getByText(/^Top-1 .* over 36 pictures\.$/)).toBeVisible();
    await keys.openTab("Checkpoints");
    // The oldest is the last: from it a run of its own goes on.
    await keys.reach(page.getByRole("button", { name: /^Resume epoch/ }).last());
    await keys.press("Enter");
    await status(page, "running");
    await expect(strip(page)).toBeFocused();
    await keys.use("button", "Stop");
    await keys.use("button", "Stop and save");
    await status(page, "stopped");
    await keys.use("button", "Resume training");
    await status(page, "running");
    await expect(strip(page)).toBeFocused();
    await keys.use("button", "Stop");
    await keys.use("button", "Stop and save");
    await status(page, "stopped");
    await keys.use("button", /^Runs/);
    const deletingRun = page.getByRole("button", { name: /^Delete .*-from-epoch-/ });
    await keys.reach(deletingRun);
    await keys.press("Enter");
    await keys.use("button", "Keep it");
    await expect(deletingRun).toBeVisible();
    await keys.reach(deletingRun);
    await keys.press("Enter");
    await keys.use("button", "Delete");
    await expect(deletingRun).toBeHidden();
    await keys.use("button", "Lab");
    await keys.use("button", "Copy into a new run");
    await expect(page.getByRole("heading", { name: "stripes", level: 1 })).toBeFocused();
    await keys.use("button", "Start training");
    await status(page, "running");
    await expect(strip(page)).toBeFocused();
    // The next key is the run's.
    await keys.press("p");
    await status(page, "paused");
    await keys.use("button", "Stop");
    await keys.use("button", "Stop and save");
    await status(page, "stopped");
    await keys.use("button", "Copy into a new run");
    await expect(page.getByRole("button", { name: "Start training" })).toBeVisible();
    await keys.use("button", "Change");
    await expect(page.getByRole("button", { name: "Train on emoji" })).toBeVisible();
    await keys.use("button", /^Resume training of by keys/);
  });
});

test("a text run, its words and their context work by keyboard alone", async ({ page }) => {
  const keys = new Keyboard(page);
  await page.goto("/#model=transformer&backend=wasm&emsize=16&hidden=16&batchSize=20&steps=220");
  await expect(page.getByRole("button", { name: "Train on speeches" })).toBeVisible();
  await keys.use("button", "Train on speeches");
  await expect(strip(page)).toBeFocused();
  await status(page, "finished");
  // It writes at once, and the next text can be begun where the focus is.
  await keys.use("button", "Write text");
  await expect(page.getByRole("textbox", { name: "Prompt" })).toBeFocused();
  await expect(page.getByText(/^200 words.*words\/s$/)).toBeVisible({ timeout: 60_000 });
  await keys.type("Prompt", "We must");
  await keys.use("slider", "Temperature", "ArrowLeft");
  await keys.use("slider", "Top-k", "ArrowRight");
  await keys.use("slider", "Length", "Home");
  await keys.use("checkbox", /^Never produce/, "Space");
  await keys.reach(page.getByRole("textbox", { name: "Prompt" }));
  await keys.press("Control+Enter");
  await expect(page.getByText(/^\d+ words.*words\/s$/)).toBeVisible({ timeout: 60_000 });
  await keys.reach(page.getByRole("group", { name: /^Generated words/ }));
  await keys.press("ArrowRight");
  await keys.use("button", "Show attention");
  await keys.choose("Head", "Layer 2, head 1");
  await keys.use("button", "Compare checkpoints");
  await expect(page.getByRole("listitem").filter({ hasText: "After step 220, last" })).toBeVisible();
  await keys.openTab("Context");
  await keys.type("Text", "the state of the union is strong");
  await keys.use("button", "Look at the text");
  await expect(page.getByText(/^Every word can see all/)).toBeVisible({ timeout: 60_000 });
  await keys.use("radio", "layer 1, head 1", "ArrowDown");
  await expect(page.getByRole("radio", { name: "layer 1, head 2" })).toBeChecked();
  await keys.reach(page.getByRole("group", { name: /^The text’s words/ }));
  await keys.press("Home");
  await expect(page.getByText(/^“the” looks most at/)).toBeVisible();
});
