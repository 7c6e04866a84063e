import { createElement } from "react";
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/look/tokens.css";
import "../../../../src/app/look/base.css";
import { app } from "../../../../src/app/state/store.ts";
import { TextTab } from "../../../../src/app/tabs/text/TextTab.tsx";
import { corpus, stateWithRun } from "../../../unit/app/runSample.ts";
import { shown } from "../shown.ts";

function topOf(place: HTMLElement, selector: string): number {
  const found = place.querySelector(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found.getBoundingClientRect().top;
}

test("on a phone prompt and text come before the settings, beside them where there is room", async () => {
  app.setState(stateWithRun({}, corpus));
  await page.viewport(390, 844);
  const place = shown(createElement(TextTab));
  const text = "[aria-label='Generated text']";
  expect(topOf(place, "textarea")).toBeLessThan(topOf(place, text));
  expect(topOf(place, text)).toBeLessThan(topOf(place, "input[type=range]"));
  await page.viewport(1440, 900);
  expect(topOf(place, text)).toBeLessThan(topOf(place, "textarea"));
});

test("a run whose weights are infinite says so where its text would be written", () => {
  const { run, ...state } = stateWithRun({}, corpus);
  app.setState({ ...state, run: run && { ...run, parameters: 1000, step: 5, hasFiniteWeights: false } });
  const place = shown(createElement(TextTab));
  expect(place.querySelector("form")?.textContent).toContain("The live weights are not finite any more");
});
