import { createElement } from "react";
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/look/tokens.css";
import "../../../../src/app/look/base.css";
import { app } from "../../../../src/app/state/store.ts";
import { TextTab } from "../../../../src/app/tabs/text/TextTab.tsx";
import { corpus, stateWithRun } from "../../../unit/app/runSample.ts";
import { shown } from "../shown.ts";

function boxOf(place: HTMLElement, selector: string): DOMRect {
  const found = place.querySelector(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found.getBoundingClientRect();
}

test("on a phone prompt and text come before the settings, beside them where there is room", async () => {
  app.setState(stateWithRun({}, corpus));
  await page.viewport(390, 844);
  const place = shown(createElement(TextTab));
  const text = "[aria-label='Generated text']";
  const [prompt, settings] = ["textarea", "input[type=range]"];
  expect(boxOf(place, prompt).bottom).toBeLessThan(boxOf(place, text).top);
  expect(boxOf(place, text).bottom).toBeLessThan(boxOf(place, settings).top);
  await page.viewport(1440, 900);
  expect(boxOf(place, prompt).bottom).toBeLessThan(boxOf(place, settings).top);
  for (const beside of [prompt, settings])
    expect(boxOf(place, beside).right).toBeLessThan(boxOf(place, text).left);
});

test("a run whose weights are infinite says so where its text would be written", () => {
  const { run, ...state } = stateWithRun({}, corpus);
  app.setState({ ...state, run: run && { ...run, parameters: 1000, step: 5, hasFiniteWeights: false } });
  const place = shown(createElement(TextTab));
  expect(place.querySelector("form")?.textContent).toContain("The live weights are not finite any more");
  expect(place.textContent).not.toContain("Press Generate");
});
