import { expect, type Locator, type Page } from "@playwright/test";

/** Keys alone: no pointer, no focus by script. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Tab, or Shift and Tab where that is nearer, until `target` has the focus; it must then be seen to have it. */
  async reach(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 250; presses += 1) {
      const where = await target.evaluate((element) => {
        const now = document.activeElement;
        if (now === element) return "here";
        const order = now?.compareDocumentPosition(element) ?? 0;
        return now !== document.body && order & Node.DOCUMENT_POSITION_PRECEDING ? "before" : "after";
      });
      if (where === "here") return this.#expectMark(target);
      await this.page.keyboard.press(where === "before" ? "Shift+Tab" : "Tab");
    }
    throw new Error(`Tab does not reach ${target.toString()}.`);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Reaches a control of that name and presses a key on it. */
  async use(role: Parameters<Page["getByRole"]>[0], name: string | RegExp, key = "Enter"): Promise<void> {
    await this.reach(this.page.getByRole(role, { name, exact: typeof name === "string" }).first());
    await this.press(key);
  }

  /** Chooses an entry of a box by typing its beginning. */
  async choose(name: string, text: string): Promise<void> {
    await this.reach(this.page.getByRole("combobox", { name, exact: true }).first());
    await this.page.keyboard.type(text);
  }

  async type(name: string | RegExp, text: string): Promise<void> {
    await this.reach(this.page.getByRole("textbox", { name, exact: typeof name === "string" }).first());
    await this.press("Control+a");
    await this.page.keyboard.type(text);
  }

  /** To a tab of the details, as one would: to the row of tabs, then by Home and the arrow. */
  async openTab(name: string): Promise<void> {
    const tab = this.page.getByRole("tab", { name: new RegExp(`^${name}`) });
    await this.reach(this.page.getByRole("tab", { selected: true }));
    await this.press("Home");
    for (let at = 0; at < 10 && (await tab.getAttribute("aria-selected")) !== "true"; at += 1)
      await this.press("ArrowRight");
    await expect(tab).toHaveAttribute("aria-selected", "true");
  }

  /** The names of the files that come. */
  async download(start: () => Promise<void>): Promise<string> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), start()]);
    return download.suggestedFilename();
  }

  /** An outline on the focused element, or on what is drawn in its place. */
  async #expectMark(target: Locator): Promise<void> {
    const isMarked = await target.evaluate((element) =>
      [element, element.parentElement, element.nextElementSibling].some((near) => {
        if (!near) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(near);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
      }),
    );
    expect(isMarked, `focus is seen on ${target.toString()}`).toBe(true);
  }
}
