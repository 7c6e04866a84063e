import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { exportForms } from "../../src/config/exports.ts";
import { nameFiles, openTrainedLab, saveExport } from "../../scripts/lib/lab/trainedLab.mjs";
import { root } from "../../scripts/lib/root.mjs";
import { texts } from "../../src/interop/page/program/texts.ts";
import { writeOnePageSample, writtenBySample } from "../support/samples/onePageSample.ts";
import { makePictureFolder } from "../support/samples/pictureFolder.ts";

/** Runs a script; gives its exit status and what it wrote. No path of this test has a space. */
function run(
  script: string,
  line: string,
): Promise<{ status: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, `scripts/${script}.mjs`), ...line.split(" ")]);
    let [output, errors] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output, errors }));
  });
}

/** Cells of a table without quotes, by its head. */
function rows(csv: string): Record<string, string>[] {
  const [head = "", ...lines] = csv
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split("\r\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, at) => [names[at] ?? "", cell])));
}

let data = "";
let out = "";
test.beforeAll(() => {
  data = makePictureFolder();
  out = mkdtempSync(join(tmpdir(), "descent-export-"));
});
test.afterAll(() => {
  rmSync(dirname(data), { recursive: true, force: true });
  rmSync(out, { recursive: true, force: true });
});

test("a checkpoint alone names a folder as the run named its validation part, and leaves in every form", async ({
  context,
  baseURL,
}) => {
  const train = `--data ${data} --width 8 --size 32 --backend wasm --batch 20 --epochs 1 --lr 0.05 --evaluate --out ${out}`;
  expect((await run("train", train)).status).toBe(0);
  const expected = rows(readFileSync(join(out, "predictions.csv"), "utf8"));
  expect(expected.length).toBeGreaterThan(5);

  const pictures = join(data, "val");
  writeFileSync(join(pictures, "zz.png"), "no picture");
  const checkpoint = join(out, "last.safetensors");
  const named = await run("predict", `--checkpoint ${checkpoint} --data ${pictures} --top 2`);
  expect(named.status).toBe(0);
  expect(named.errors).toMatch(/ 1 of them unreadable/);
  const got = new Map(rows(named.output).map((row) => [row["file"], row]));
  for (const row of expected) {
    const { class: name, probability, class2 } = got.get(`${row["class"]}/${row["file"]}`) ?? {};
    expect([name, probability, class2]).toEqual([row["top1"], row["probability1"], row["top2"]]);
  }
  expect(got.get("zz.png")).toMatchObject({ class: "", probability2: expect.stringContaining("picture") });
  const files = [...got.keys()].map(String);
  expect(files).toEqual(files.toSorted());

  const left = await run("export", `--checkpoint ${checkpoint} --format page --out ${out}/model.page`);
  expect(left).toMatchObject({ status: 0, errors: "" });
  // What the commands do in a browser of their own each, in one for all.
  const { lab: trained } = await openTrainedLab(checkpoint);
  try {
    const { csv } = await nameFiles(trained, [pictures], 5, "submission", () => {});
    expect(csv.split("\r\n")[0]).toBe("id,class");
    for (const format of ["weights", "pth", "onnx", "tfjs"] as const)
      await saveExport(trained, format, false, join(out, `model.${format}`));
  } finally {
    await trained.close();
  }
  for (const format of ["weights", "pth", "onnx", "tfjs", "page"] as const) {
    const file = join(out, `model.${format}`);
    // As large as the list of downloads says beforehand.
    const [weights, whole] = [join(out, "weights.safetensors"), checkpoint].map(
      (path) => statSync(path).size,
    );
    const told = exportForms[format].bytes(weights ?? Number.NaN, whole ?? Number.NaN);
    expect(Math.abs(Math.log(statSync(file).size / told)), format).toBeLessThan(Math.log(1.25));
  }
  expect(readFileSync(join(out, "model.weights"))).toEqual(readFileSync(join(out, "weights.safetensors")));

  // From a file, as a double click opens it, with everything else out of reach.
  const opened = await context.newPage();
  const reached: string[] = [];
  opened.on("request", (request) => reached.push(request.url().slice(0, 20)));
  renameSync(join(out, "model.page"), join(out, "model.html"));
  await opened.goto(`file://${join(out, "model.html")}`);
  await expect(opened.locator("body[data-ready]")).toBeVisible();
  for (const row of expected.filter((_, at) => at % 5 === 0)) {
    await opened.locator("#file").setInputFiles(join(pictures, row["class"] ?? "", row["file"] ?? ""));
    const first = opened.getByRole("list", { name: "Five most likely" }).getByRole("listitem").first();
    const share = (100 * Number(row["probability1"])).toFixed(0);
    await expect(first).toContainText(row["top1"] ?? "");
    // 16 bits of weights move a probability by less than a hundredth.
    await expect
      .poll(async () =>
        Math.abs(parseFloat((await first.innerText()).match(/[\d.]+ %/)?.[0] ?? "NaN") - Number(share)),
      )
      .toBeLessThan(2);
  }
  expect(reached.filter((address) => !/^(file|blob|data):/.test(address))).toEqual([]);

  // The checkpoint alone at work in the page: what it is, a picture, one that is none, and the folder as a table.
  const lab = await context.newPage();
  await lab.goto(baseURL ?? "");
  const use = lab.getByRole("region", { name: "Use a trained model" });
  await use.locator("input[type=file]").setInputFiles(checkpoint);
  const offer = lab.getByRole("dialog", { name: "last.safetensors" });
  await expect(offer).toContainText(/ResNet-18.*32 × 32 pixels.*Epochs1/);
  await offer.getByRole("button", { name: "Try it" }).click();
  const row = expected.at(-1);
  const given = [join(pictures, row?.["class"] ?? "", row?.["file"] ?? ""), join(pictures, "zz.png")];
  const place = lab.getByRole("region", { name: "Try", exact: true });
  await place.locator("input[accept='image/*']").setInputFiles(given);
  const likely = place.getByRole("list", { name: "Five most likely" }).getByRole("listitem").first();
  await expect(likely).toContainText(row?.["top1"] ?? "");
  await expect(likely).toContainText((100 * Number(row?.["probability1"])).toFixed(1));
  await expect(place.getByRole("region", { name: "What it rests on" })).toContainText("Half of what moves");
  await place.getByRole("button", { name: "Show zz.png: not read" }).click();
  await expect(place.getByRole("alert")).toContainText("zz.png could not be read.");
  await lab.evaluate("delete window.showDirectoryPicker");
  const [chooser] = await Promise.all([
    lab.waitForEvent("filechooser"),
    place.getByRole("button", { name: "Choose folder…" }).click(),
  ]);
  await chooser.setFiles(pictures);
  const rights = expected.filter(({ correct }) => correct === "1").length;
  const share = ((100 * rights) / expected.length).toFixed(2);
  await expect(place).toContainText(
    `${expected.length + 1} pictures, 1 of them could not be read. By the folders they lie in, top-1 is ${share}`,
  );
  const [saved] = await Promise.all([
    lab.waitForEvent("download"),
    place.getByRole("button", { name: "Save CSV" }).click(),
  ]);
  const line = new Map(rows(readFileSync(await saved.path(), "utf8")).map((found) => [found["file"], found]));
  for (const { class: folder, file, top1, probability1 } of expected) {
    const { class: name, probability } = line.get(`${folder}/${file}`) ?? {};
    expect(name).toBe(top1);
    // The page's batches are not the run's: sums may be in another order, and the sixth digit is rounded.
    expect(Math.abs(Number(probability) - Number(probability1))).toBeLessThan(2.5e-6);
  }

  const refused = await run("predict", `--checkpoint ${join(out, "weights.safetensors")} --data ${pictures}`);
  expect(refused.status).toBe(1);
  expect(refused.errors).toMatch(/^This file holds weights alone/);
  const unknown = await run("export", `--checkpoint ${checkpoint} --format tiff --out ${out}/x`);
  expect(unknown.status).toBe(2);
});

test("the one page of a language model writes by a double click", async ({ page }) => {
  const reached: string[] = [];
  page.on("request", (request) => reached.push(request.url().slice(0, 20)));
  const made = [
    ["gpt", "en"],
    ["transformer", "zh"],
  ] as const;
  for (const [model, language] of made) {
    const file = join(out, `${model}.html`);
    await writeOnePageSample(model, file, language);
    await page.goto(`file://${file}`);
    await expect(page.locator("body[data-ready]")).toBeVisible();
    // In the lab's language, whatever the browser's is.
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    const { writes, write, stopWriting } = texts[language];
    await expect(page.locator("#hint")).toHaveText(writes);
    await page.getByRole("button", { name: write }).click();
    // Longer than the block of a GPT: its oldest words fall out.
    await expect(page.locator("#written")).toContainText(await writtenBySample(model, 30));
    await page
      .getByRole("button", { name: stopWriting })
      .or(page.getByRole("button", { name: write }))
      .click();
  }
  expect(reached.filter((address) => !/^(file|blob|data):/.test(address))).toEqual([]);
});
