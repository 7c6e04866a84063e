/** “Compare” at the end of a run: what one expects to see is the run over those that came before it. */
import { createElement, Fragment } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import "../../../../src/app/look/tokens.css";
import "../../../../src/app/look/base.css";
import type { EpochRow } from "../../../../src/checkpoints/logs/history.ts";
import type { RunRecord } from "../../../../src/checkpoints/store/runs.ts";
import { addRun } from "../../../../src/checkpoints/store/runs.ts";
import { preset } from "../../../../src/config/presets.ts";
import { NextSteps } from "../../../../src/app/run/NextSteps.tsx";
import { RunList } from "../../../../src/app/runs/list/RunList.tsx";
import { refreshStored } from "../../../../src/app/actions/stored/stored.ts";
import { newRun } from "../../../../src/app/state/state.ts";
import { app, useApp } from "../../../../src/app/state/store.ts";
import { runRecord } from "../../../unit/app/runs/runRecord.ts";
import { shown } from "../shown.ts";

const ended = ({ id, name, config }: RunRecord) => ({
  ...newRun(
    { id, name, config, preset: "own", data: { kind: "images", name: "pets", classes: [] } as never },
    0,
  ),
  status: "finished" as const,
  step: 1,
  epochs: [{ epoch: 0, valLoss: 1 } as EpochRow],
});

/** The end of a run, and the place that its button leads to. */
const Page = () =>
  createElement(
    Fragment,
    null,
    useApp(({ place }) => place) === "runs" ? createElement(RunList) : createElement(NextSteps),
  );

test("Compare lays a run over the latest on its data, and goes to the lines below a long list", async () => {
  await page.viewport(390, 700);
  const runs = [
    ...Array.from({ length: 7 }, (_, at) => runRecord(at + 1)),
    runRecord(8, { data: { name: "flowers", layout: "", train: 1, validation: 1 } }),
    runRecord(9, { config: preset("report", "transformer") }),
    runRecord(10, { epoch: 0 }),
  ];
  for (const run of runs) await addRun(run);
  await refreshStored();
  app.setState({ run: ended(runRecord(2)) });
  const place = shown(createElement(Page));
  const button = [...place.querySelectorAll("button")].find(({ textContent }) => textContent === "Compare");
  flushSync(() => button?.click());
  const ticked = () =>
    [...place.querySelectorAll<HTMLInputElement>("tbody input:checked")].map((box) => box.ariaLabel);
  expect(ticked()).toEqual([7, 6, 5, 4, 3, 2].map((number) => `Overlay run ${String(number)}`));
  const lines = place.querySelector("section[aria-label='Overlaid runs']");
  await expect.poll(() => lines?.getBoundingClientRect().top).toBeLessThan(700);
  // Whoever takes one away is not taken back to the lines.
  scrollTo(0, 0);
  flushSync(() => place.querySelector<HTMLInputElement>("tbody input:checked")?.click());
  expect(ticked()).not.toContain("Overlay run 7");
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  expect(scrollY).toBe(0);
});

test("a run that is the only one on its data says how others are laid over it", async () => {
  const run = runRecord(1, { data: { name: "alone", layout: "", train: 1, validation: 1 } });
  app.setState({ run: ended(run), stored: { runs: [run], checkpoints: [], held: new Set(), error: null } });
  const place = shown(createElement(RunList));
  expect(place.textContent).toContain("Tick other runs in the list");
});
