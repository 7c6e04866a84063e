/** A lab that is visited in one language: what its states are reached with, and taken. */
import { browserFlags } from "../../../lib/browser/browserFlags.mjs";
import { openLab, whileAlive } from "../../../lib/lab/lab.mjs";

/** @typedef {import("../../../lib/lab/lab.mjs").Lab} Lab */
/** @typedef {import("../../../lib/lab/gallery.mjs").Gallery} Gallery */
/** @typedef {import("../../../../src/app/words/words.ts").Words} Words */
/** @typedef {typeof import("../../../../tests/support/samples/pictureFolder.ts").png} Png */

/**
 * What the states of a lab are taken with.
 * @typedef {object} Surroundings
 * @property {string} language
 * @property {Words} words
 * @property {Gallery} gallery
 * @property {Png} png
 */

/**
 * A part of the states: those that share a lab of their own. `link`: the set-up that the page's address says.
 * @typedef {{ link?: string, flags?: string[], reach: (visit: Visit) => Promise<void> }} Part
 * @typedef {Record<string, Part>} Parts by their names
 */

export class Visit {
  #lab;
  #gallery;

  /**
   * @param {Lab} lab
   * @param {Surroundings} surroundings
   */
  constructor(lab, { words, gallery, png }) {
    this.#lab = lab;
    this.#gallery = gallery;
    this.page = lab.page;
    this.words = words;
    this.png = png;
  }

  /** The state that the page is in. @param {string} name */
  take(name) {
    return this.#gallery.take(this.page, name);
  }

  /** @param {(status: import("../../../../src/app/headlessHook.ts").HeadlessStatus) => boolean} isReached */
  async until(isReached) {
    for (;;) {
      const status = await whileAlive(
        this.#lab,
        this.page.evaluate(() => window.descent.status()),
      );
      if (isReached(status)) return;
      if (status.status === "failed") throw new Error(status.error ?? "The run failed.");
      await this.page.waitForTimeout(100);
    }
  }

  /** The trainer does nothing for a while: what a slow machine shows for some seconds, long enough for pictures. */
  holdTrainer() {
    for (const worker of this.page.workers())
      if (worker.url().includes("trainer"))
        void worker.evaluate(() => {
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30_000);
        });
  }

  /** Every backend has told how its self-test went. */
  tested() {
    const { testing } = this.words.selfTest;
    return this.page.waitForFunction((told) => !document.body.innerText.includes(told), testing, {
      timeout: 300_000,
    });
  }

  /** Presses the button of that name. @param {string | RegExp} name */
  press(name) {
    return this.page
      .getByRole("button", { name, exact: typeof name === "string" })
      .first()
      .click();
  }

  /** @param {"runs" | "try" | "lab"} place */
  goTo(place) {
    return this.press(new RegExp(`^${this.words.bar.placeNames[place]}`));
  }

  /** @param {string} id of the tab */
  async openTab(id) {
    await this.page.locator(`#tab-${id}`).click();
    await this.page.waitForTimeout(1200);
  }

  /** Data were read, or refused. @param {"ready" | "empty"} mode that the page is in where they were read */
  readTo(mode) {
    return this.page.waitForFunction((/** @type {string} */ wanted) => {
      const { mode: now, reading, error } = window.descent.status();
      return reading === null && (now === wanted || error !== null);
    }, mode);
  }

  /** Holds a file or a folder over the page's middle. @param {string} path @returns what takes it away */
  async hold(path) {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    const { width, height } = this.page.viewportSize() ?? { width: 1440, height: 900 };
    const at = { x: width / 2, y: height / 2 };
    for (const type of /** @type {const} */ (["dragEnter", "dragOver"]))
      await session.send("Input.dispatchDragEvent", { type, ...at, data });
    return async () => {
      await session.send("Input.dispatchDragEvent", { type: "dragCancel", ...at, data });
      await session.detach();
    };
  }
}

/**
 * Reaches and takes the states of a part, in a lab of its own.
 * @param {Part} part
 * @param {Surroundings} surroundings
 */
export async function visit({ link = "", flags = browserFlags, reach }, surroundings) {
  const lab = await openLab({ flags });
  try {
    await lab.page.evaluate((code) => localStorage.setItem("language", code), surroundings.language);
    const address = new URL(lab.page.url());
    address.hash = link;
    await lab.page.goto("about:blank");
    await lab.page.goto(address.href);
    await lab.page.waitForFunction(() => "descent" in window);
    await reach(new Visit(lab, surroundings));
  } finally {
    await lab.close();
  }
}
