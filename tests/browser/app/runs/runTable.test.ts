/** A long list of runs, of which what is in sight is drawn: by scrolling, by keyboard, and what acts on all of it. */
import axe from "axe-core";
import { createElement } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../../../../src/app/look/tokens.css";
import "../../../../src/app/look/base.css";
import { RunList } from "../../../../src/app/runs/list/RunList.tsx";
import { app } from "../../../../src/app/state/store.ts";
import { runRecord } from "../../../unit/app/runs/runRecord.ts";
import { shown } from "../shown.ts";

const count = 98;

/** The list of so many runs, in a window of this height. */
async function listed(length = count, height = 600): Promise<HTMLElement> {
  await page.viewport(1024, height);
  const runs = Array.from({ length }, (_, at) => runRecord(at + 1, { best: at, width: at < 90 ? 64 : 32 }));
  const place = shown(createElement(RunList));
  // What other tests have stored is read first.
  await expect.poll(() => app.getState().stored?.runs, { timeout: 10_000 }).toBeDefined();
  flushSync(() => app.setState({ stored: { runs, checkpoints: [], held: new Set(), error: null } }));
  return place;
}

/** The runs whose rows are drawn. */
const drawn = (place: HTMLElement): string[] =>
  [...place.querySelectorAll("tbody td:first-child button")].map(({ textContent }) => textContent);

const button = (place: HTMLElement, name: RegExp): HTMLButtonElement => {
  const found = [...place.querySelectorAll("button")].find(({ textContent }) => name.test(textContent));
  if (!found) throw new Error(`no button ${name.source}`);
  return found;
};

const runOfFocus = (): string | undefined => {
  const { activeElement } = document;
  return activeElement?.closest("tbody")
    ? activeElement.closest("tr")?.querySelector("button")?.textContent
    : undefined;
};

/** The runs that the focus goes through until it leaves the list. */
const walked = async (keys: string): Promise<(string | undefined)[]> => {
  const runs: (string | undefined)[] = [];
  for (let run = runOfFocus(); run !== undefined; run = runOfFocus()) {
    if (runs.at(-1) !== run) runs.push(run);
    await userEvent.keyboard(keys);
  }
  return runs;
};

test("rows are drawn where the list is looked at, and the page is as long as with all of them", async () => {
  const place = await listed();
  await expect.poll(() => drawn(place), { timeout: 5000 }).toContain(`run ${String(count)}`);
  await expect.poll(() => drawn(place).length).toBeGreaterThan(20);
  expect(drawn(place)).toContain("run 1");
  expect(drawn(place)).not.toContain("run 60");
  expect(drawn(place).length).toBeLessThan(count / 2);
  const { scrollHeight } = document.documentElement;
  scrollTo(0, scrollHeight / 2);
  await expect.poll(() => drawn(place), { timeout: 5000 }).toContain("run 50");
  await expect.poll(() => drawn(place)).not.toContain("run 20");
  expect(Math.abs(document.documentElement.scrollHeight - scrollHeight)).toBeLessThan(0.03 * scrollHeight);
  scrollTo(0, 0);
});

test("a reader is told how many rows there are and which are there, and the browser's search has the names of the others", async () => {
  const place = await listed();
  await expect.poll(() => drawn(place).length).toBeGreaterThan(20);
  const table = place.querySelector("table");
  expect(table?.ariaRowCount).toBe(String(count + 1));
  for (const row of place.querySelectorAll("tbody:not([aria-hidden]) tr"))
    expect(row.querySelector("button")?.textContent).toBe(
      `run ${String(Number(row.getAttribute("aria-rowindex")) - 1)}`,
    );
  expect(place.querySelector("tbody[aria-hidden] [hidden=until-found]")?.textContent).toContain("run");
  expect(table?.textContent).toContain("run 60 #60");
  // Details are a row more.
  flushSync(() => button(place, /^Details$/).click());
  expect(table?.ariaRowCount).toBe(String(count + 2));
  expect(place.querySelector("[aria-rowindex='4'] button")?.textContent).toBe("run 2");
  const { violations } = await axe.run(place);
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test("by keyboard no row is passed over in either direction, and the focus is never lost", async () => {
  const few = 38;
  const place = await listed(few, 300);
  await expect.poll(() => drawn(place), { timeout: 5000 }).toContain(`run ${String(few)}`);
  expect(drawn(place).length).toBeLessThan(few);
  const all = Array.from({ length: few }, (_, at) => `run ${String(at + 1)}`);
  place.querySelector<HTMLElement>("tbody input")?.focus();
  expect(await walked("{Tab}")).toEqual(all);
  expect(place.contains(document.activeElement)).toBe(true);
  await userEvent.keyboard("{Shift>}{Tab}{/Shift}");
  expect(await walked("{Shift>}{Tab}{/Shift}")).toEqual(all.toReversed());
}, 60_000);

test("the row that has the focus stays when it is scrolled out of sight", async () => {
  const place = await listed();
  await expect.poll(() => drawn(place).length).toBeGreaterThan(20);
  const box = [...place.querySelectorAll<HTMLElement>("tbody input")][15];
  box?.focus();
  scrollTo(0, document.documentElement.scrollHeight);
  await expect.poll(() => drawn(place), { timeout: 5000 }).not.toContain("run 30");
  expect(document.activeElement).toBe(box);
  scrollTo(0, 0);
});

test("a group that is unfolded has its rows in their turn, and the focus goes on to the first of them", async () => {
  const place = await listed();
  await userEvent.selectOptions(page.getByRole("combobox", { name: "Group by" }), "width");
  await expect.poll(() => place.querySelector("table")?.ariaRowCount, { timeout: 5000 }).toBe("15");
  await userEvent.click(page.getByRole("button", { name: "85 more" }));
  expect(place.querySelector("table")?.ariaRowCount).toBe("99");
  expect(runOfFocus()).toBe("run 6");
  expect(drawn(place).length).toBeLessThan(count / 2);
  await expect.poll(() => drawn(place), { timeout: 5000 }).toContain("run 14");
});

test("what acts on all acts on those that are not drawn, too, and a search finds one of them", async () => {
  const place = await listed();
  expect(drawn(place)).not.toContain("run 44");
  flushSync(() => button(place, /^Choose all$/).click());
  expect(button(place, /^Delete/).textContent).toBe(`Delete ${String(count)}…`);
  await userEvent.fill(page.getByRole("searchbox"), "run 44");
  await expect.poll(() => drawn(place), { timeout: 5000 }).toEqual(["run 44"]);
});
