/** Clean's slider at its ends. */
import { createElement } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import "../../../../src/app/look/tokens.css";
import "../../../../src/app/look/base.css";
import { setDoubt } from "../../../../src/app/actions/data/clean.ts";
import { app } from "../../../../src/app/state/store.ts";
import { everyDoubt, mostDoubt, nothingClean } from "../../../../src/app/state/clean.ts";
import { CleanTab } from "../../../../src/app/tabs/clean/CleanTab.tsx";
import { en } from "../../../../src/app/words/en/index.ts";
import type { LookedAt } from "../../../../src/worker/border/protocol.ts";
import { stateWithRun } from "../../../unit/app/runSample.ts";
import { shown } from "../shown.ts";

const row: LookedAt = {
  part: "train",
  index: 0,
  path: "cat/1.png",
  label: 0,
  given: 0.1,
  top: [{ index: 1, probability: 0.6 }],
  reasons: [{ kind: "label", suggested: 1, margin: -0.5 }],
};

test("where no label is so doubtful that is said, and the slider keeps the focus when one is again", () => {
  const counts = { label: 1, twin: 0, outlier: 0, blurred: 0, empty: 0 };
  const found = { rows: [row], counts, training: "unseen" as const, train: 10, validation: 4 };
  app.setState({ ...stateWithRun(), clean: { ...nothingClean, found } });
  const place = shown(createElement(CleanTab));
  const slider = place.querySelector<HTMLInputElement>("input[type=range]");
  slider?.focus();
  flushSync(() => setDoubt(mostDoubt));
  expect(place.textContent).toContain(en.clean.noneSoDoubtful);
  flushSync(() => setDoubt(everyDoubt));
  expect(place.textContent).not.toContain(en.clean.noneSoDoubtful);
  expect(document.activeElement).toBe(slider);
});
