import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { root } from "../root.mjs";

/**
 * @template T
 * @param {string} file below tests/support/page
 * @returns {Promise<T>}
 */
const support = async (file) =>
  (await runnerImport(join(root, "tests/support/page", file), { configFile: false, root })).module;

/** @type {typeof import("../../../tests/support/page/layout.ts")} */
const { layoutFaults, standsStill } = await support("layout.ts");
/** @type {typeof import("../../../tests/support/page/latinSentences.ts")} */
const { latinSentences } = await support("latinSentences.ts");
/** @type {typeof import("../../../tests/support/page/axe.ts")} */
const { axeFindings, ofColours } = await support("axe.ts");

const heights = { wide: 900, narrow: 844 };

/** Pictures of the page's states, and what is wrong with them. */
export class Gallery {
  #folder;
  #language;
  #widths;
  #themes;
  /** Parts of names; none: all. @type {readonly string[]} */
  #only;
  /** Sentences, each with the picture that it is about. @type {string[]} */
  faults = [];
  pictures = 0;

  /**
   * @param {{ folder: string, language: string, widths: readonly number[], themes: readonly ("light" | "dark")[], only: readonly string[] }} how
   *   `folder` is made where it is not there
   */
  constructor({ folder, language, widths, themes, only }) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#language = language;
    this.#widths = widths;
    this.#themes = themes;
    this.#only = only;
  }

  /**
   * The state that the page is in, at every width and in both themes.
   * @param {import("@playwright/test").Page} page
   * @param {string} name
   */
  async take(page, name) {
    if (this.#only.length > 0 && !this.#only.some((part) => name.includes(part))) return;
    const state = `${name}-${this.#language}`;
    const before = this.faults.length;
    if (this.#language === "zh")
      for (const text of await latinSentences(page)) this.#find(state, `“${text}” is not Chinese`);
    for (const [at, width] of this.#widths.entries()) {
      await page.setViewportSize({ width, height: width < 900 ? heights.narrow : heights.wide });
      for (const [nth, colorScheme] of this.#themes.entries()) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const picture = `${state}-${width}-${colorScheme}`;
        // A theme moves nothing.
        if (nth === 0) for (const fault of await this.#layout(page)) this.#find(picture, fault);
        else await page.waitForTimeout(200);
        const path = join(this.#folder, `${picture}.png`);
        // Where others have the processor, a picture may take its time.
        const timeout = 120_000;
        await page.screenshot({ path, animations: "disabled", fullPage: width < 1280, timeout });
        this.pictures += 1;
        if (at === 0 || (nth === 0 && width < 900))
          for (const finding of await axeFindings(page, nth === 0 ? undefined : ofColours))
            this.#find(picture, finding);
      }
    }
    await page.setViewportSize({ width: 1440, height: heights.wide });
    await page.emulateMedia({ colorScheme: "light" });
    console.log(state);
    for (const fault of this.faults.slice(before)) console.log(`  ${fault}`);
  }

  /**
   * What lasts: charts measure themselves, later where the machine is busy.
   * @param {import("@playwright/test").Page} page
   */
  async #layout(page) {
    for (let tries = 0; ; tries += 1) {
      // A run that goes on never stands still.
      await Promise.race([standsStill(page), page.waitForTimeout(500)]);
      const faults = await layoutFaults(page);
      if (faults.length === 0 || tries === 3) return faults;
      await page.waitForTimeout(300);
    }
  }

  /**
   * @param {string} where
   * @param {string} what
   */
  #find(where, what) {
    this.faults.push(`${where}: ${what}`);
  }
}
