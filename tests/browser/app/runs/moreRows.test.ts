/** A long list of runs, of which a window's height is drawn: by scrolling, by keyboard, and what acts on all of it. */
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

const count = 47;

/** The list of so many runs, in a window. */
async function listed(): Promise<HTMLElement> {
  await page.viewport(1024, 600);
  const runs = Array.from({ length: count }, (_, at) => runRecord(at + 1, { best: at }));
  const place = shown(createElement(RunList));
  // What other tests have stored is read first.
  await expect.poll(() => app.getState().stored?.runs, { timeout: 10_000 }).toBeDefined();
  flushSync(() => app.setState({ stored: { runs, checkpoints: [], held: new Set(), error: null } }));
  return place;
}

const rowsIn = (place: HTMLElement): number => place.querySelectorAll("tbody tr").length;

const button = (place: HTMLElement, name: RegExp): HTMLButtonElement => {
  const found = [...place.querySelectorAll("button")].find(({ textContent }) => name.test(textContent));
  if (!found) throw new Error(`no button ${name.source}`);
  return found;
};

/** Rows once the list's end is below the window, or all are there: until then more come by themselves. */
async function settledRows(place: HTMLElement): Promise<number> {
  const end = (): Element | null | undefined =>
    [...place.querySelectorAll("button")].find(({ textContent }) => /more/i.test(textContent))?.closest("p");
  await expect
    .poll(() => (end()?.getBoundingClientRect().top ?? Infinity) > innerHeight, { timeout: 10_000 })
    .toBe(true);
  return rowsIn(place);
}

test("a list's rows come as its end is scrolled to, and no sooner", async () => {
  const place = await listed();
  const drawn = await settledRows(place);
  expect(drawn).toBeLessThan(count / 2);
  window.scrollTo(0, document.documentElement.scrollHeight);
  await expect.poll(() => rowsIn(place), { timeout: 5000 }).toBeGreaterThan(drawn);
});

test("by keyboard no row is passed over, and the focus is never lost", async () => {
  const place = await listed();
  const drawn = await settledRows(place);
  button(place, /more/i).focus();
  // As it is in sight now, an observer tells of it.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(rowsIn(place)).toBe(drawn);
  for (let rows = drawn; rows < count;) {
    button(place, /more/i).focus();
    await userEvent.keyboard("{Enter}");
    const first = place.querySelectorAll("tbody tr")[rows];
    expect(first?.contains(document.activeElement)).toBe(true);
    // The focus is in a row again, and where the end is in sight more come by themselves.
    rows = await settledRows(place);
  }
  expect(rowsIn(place)).toBe(count);
});

test("what acts on all acts on those that are not drawn, too, and a search finds one of them", async () => {
  const place = await listed();
  expect(place.textContent).not.toContain("run 44");
  flushSync(() => button(place, /^Choose all$/).click());
  expect(button(place, /^Delete/).textContent).toBe(`Delete ${String(count)}…`);
  await userEvent.fill(page.getByRole("searchbox"), "run 44");
  await expect.poll(() => rowsIn(place), { timeout: 5000 }).toBe(1);
  expect(place.querySelector("tbody")?.textContent).toContain("run 44");
});
