/**
 * Makes the same sweep by command and in the page and compares what both say, bit for bit, after `npm run build`:
 *     node scripts/measure/runs/sweepBothWays.mjs --data FOLDER --vary lr=0.1,0.02 --vary width=4,8 --seeds 3 [--keep best-half] \
 *         [--pictures FOLDER] [flags of npm run train]
 * Every run's best validation, every recipe's mean and deviation, what each lacks of the best, and the best; then the page's table of its
 * own sweep against its table of the command's folder, cell by cell. `--pictures`: of the results at two widths, in both themes and
 * both languages. Exit status 1 where anything differs.
 */
import "../../lib/headAsHelp.mjs";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLab, whileAlive } from "../../lib/lab/lab.mjs";
import { openData } from "../../lib/lab/openData.mjs";
import { readFlags } from "../../lib/options/configFlags.mjs";
import { loadExperiments } from "../../lib/options/experiments.mjs";
import { readSweepOptions } from "../../lib/options/sweepOptions.mjs";
import { root } from "../../lib/root.mjs";

/** @typedef {import("../../lib/lab/lab.mjs").Lab} Lab */
/** @typedef {{ state: string, best: number | null }} End how a run ended */
/** @typedef {Pick<import("../../../src/app/queue/queue.ts").Queue, "isGoing" | "entries">} KeptQueue as the page keeps it */

const own = /** @type {const} */ ({
  data: { type: "string" },
  vary: { type: "string", multiple: true },
  seeds: { type: "string" },
  keep: { type: "string" },
  pictures: { type: "string" },
});
const { text, texts, link } = await readFlags(process.argv.slice(2), own);
const data = text("data");
if (data === null) throw new Error("--data says which folder both train on.");
const pictures = text("pictures");
const out = mkdtempSync(join(tmpdir(), "descent-sweeps-"));
const parameters = process.argv.slice(2);
if (pictures !== null) parameters.splice(parameters.indexOf("--pictures"), 2);
parameters.push("--out", join(out, "sweep"));
const options = await readSweepOptions(parameters);
if (options === null) throw new Error("--help is of npm run sweep.");
const { recipes, seeds, configOf } = options;
const { compareRecipes, labelOf, parseVariation, runsOf } = await loadExperiments();
const planned = runsOf(recipes, seeds);

/** The command's runs, by recipe and seed. @returns {Map<string, End>} */
function byCommand() {
  const { status } = spawnSync(process.execPath, ["scripts/sweep.mjs", ...parameters], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`npm run sweep ended with ${status}.`);
  const [head = "", ...lines] = readFileSync(join(out, "sweep", "results.csv"), "utf8")
    .trim()
    .split("\n");
  const columns = head.replace("\uFEFF", "").split(",");
  return new Map(
    lines.map((line) => {
      const cells = line.split(",");
      const cell = (/** @type {string} */ column) => cells[columns.lastIndexOf(column)] ?? "";
      const best = cell("best") === "" ? null : Number(cell("best"));
      return [`${cell("recipe")} ${cell("seed")}`, { state: cell("state"), best }];
    }),
  );
}

/** The queue as the page keeps it; in the page. @returns {Promise<KeptQueue>} */
function kept() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("descent");
    opening.addEventListener("error", () => reject(opening.error));
    opening.addEventListener("success", () => {
      const asked = opening.result.transaction("lab").objectStore("lab").get(["queue"]);
      asked.addEventListener("error", () => reject(asked.error));
      asked.addEventListener("success", () => {
        opening.result.close();
        resolve(asked.result);
      });
    });
  });
}

/** The table of results that is shown, cell by cell. @param {Lab} lab */
const table = ({ page }) =>
  page
    .getByRole("table", { name: "Results" })
    .locator("tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent.trim())),
    );

/** Sets the sweep up in the page as a person does, and waits for its end. @param {Lab} lab @returns {Promise<Map<string, End>>} */
async function inPage(lab) {
  const { page } = lab;
  await openData(lab, data ?? "", ({ mode }) => mode === "ready", new AbortController().signal);
  await page.getByRole("button", { name: /^Runs/ }).click();
  await page.getByRole("radio", { name: /^Queue/ }).check();
  await page.getByRole("button", { name: "Vary settings…" }).click();
  for (const vary of texts("vary")) {
    const { field } = parseVariation(vary);
    await page.getByRole("combobox", { name: "Vary" }).selectOption(field);
    await page
      .getByRole("textbox", { name: `Values of ${labelOf(field)}` })
      .fill(vary.slice(vary.indexOf("=") + 1));
  }
  await page.getByRole("textbox", { name: "Seeds of each" }).fill(String(seeds.length));
  if (options?.halves) await page.getByRole("checkbox", { name: "Keep the best half" }).check();
  await page.getByRole("button", { name: /^Train \d+ runs?$/ }).click();
  for (;;) {
    const { isGoing, entries } = await whileAlive(lab, page.evaluate(kept));
    const entry = entries.at(-1);
    if (entry && !isGoing)
      return new Map(
        entry.runs.map(({ recipe, seed, state, best }) => [
          `${recipes[recipe]?.name} ${seed}`,
          { state: state === "waiting" ? "dropped" : state, best },
        ]),
      );
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** What the runs come to, as both the command and the page reckon it. @param {Map<string, End>} ends */
const compared = (ends) =>
  compareRecipes(
    planned.map(({ recipe, seed }) => {
      const { state, best } = ends.get(`${recipe.name} ${seed}`) ?? { state: "waiting", best: null };
      return { recipe, seed, state: /** @type {"finished"} */ (state), best };
    }),
    configOf(planned[0]?.recipe ?? { index: 0, name: "", values: new Map() }, seeds[0] ?? 1).bestMetric,
  );

/** Takes the results' pictures. @param {Lab} lab @param {string} folder */
async function takePictures({ page }, folder) {
  mkdirSync(folder, { recursive: true });
  for (const language of ["en", "zh"]) {
    await page.evaluate((code) => localStorage.setItem("language", code), language);
    await page.reload();
    await page.getByRole("radio").nth(1).check();
    for (const width of [1440, 390])
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        // Charts measure themselves, and are drawn again.
        await page.waitForTimeout(500);
        const path = join(folder, `sweep-${language}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true, animations: "disabled" });
      }
  }
}

/** @type {Lab | undefined} */
let lab;
try {
  const commanded = byCommand();
  // What varies stands in the sweep, not in the form.
  lab = await openLab({ link: link.toString() });
  const paged = await inPage(lab);
  /** @type {string[]} */
  const different = [];
  for (const [name, end] of commanded) {
    const other = paged.get(name);
    const isSame = other?.state === end.state && other.best === end.best;
    console.log(
      `${name}: ${end.state} ${end.best}${isSame ? "" : `, in the page ${other?.state} ${other?.best}`}`,
    );
    if (!isSame) different.push(name);
  }
  const [first, second] = [compared(commanded), compared(paged)];
  for (const [at, result] of first.entries()) {
    const other = second[at];
    for (const what of /** @type {const} */ (["mean", "deviation", "isBest", "isAsGood"]))
      if (other?.[what] !== result[what]) different.push(`${what} of ${result.recipe.name}`);
    if (JSON.stringify(other?.fromBest) !== JSON.stringify(result.fromBest))
      different.push(`lead over ${result.recipe.name}`);
    console.log(
      `${result.recipe.name}: ${result.mean} ± ${result.deviation}${result.isBest ? ", best" : ""}`,
    );
  }
  const ownTable = await table(lab);
  if (pictures !== null) await takePictures(lab, pictures);
  await lab.page.setViewportSize({ width: 1440, height: 900 });
  await lab.page.evaluate(() => localStorage.setItem("language", "en"));
  await lab.page.reload();
  await lab.page.getByRole("radio", { name: /^Queue/ }).check();
  // Without its picker the page asks by an input, which a script can answer.
  await lab.page.evaluate(() => Reflect.deleteProperty(window, "showDirectoryPicker"));
  const chooser = lab.page.waitForEvent("filechooser");
  await lab.page.getByRole("button", { name: "Open a sweep's folder…" }).click();
  await (await chooser).setFiles(join(out, "sweep"));
  await lab.page.getByRole("heading", { name: "sweep", exact: true }).waitFor();
  const folderTable = await table(lab);
  if (JSON.stringify(ownTable) !== JSON.stringify(folderTable)) {
    different.push("the tables");
    console.log(ownTable, folderTable);
  }
  console.log(
    different.length === 0
      ? `The command and the page say the same of ${commanded.size} runs and ${first.length} recipes.`
      : `Different: ${different.join("; ")}.`,
  );
  process.exitCode = different.length === 0 && commanded.size === planned.length ? 0 : 1;
} finally {
  await lab?.close();
  rmSync(out, { recursive: true, force: true, maxRetries: 5 });
}
