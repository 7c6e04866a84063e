import { expect, test } from "vitest";
import { applyEvent } from "../../../../src/app/state/applyEvent.ts";
import { initialState } from "../../../../src/app/state/state.ts";
import {
  mostPictures,
  nearestIn,
  nothingTried,
  type TriedPicture,
  withPictures,
} from "../../../../src/app/state/trained.ts";
import type { ImageSummary } from "../../../../src/data/dataset.ts";
import { agreement } from "../../../../src/app/try/pictures/agreement.ts";

const picture = (id: number): TriedPicture => ({ id, name: `${id}.png`, url: "", answer: { problem: "no" } });

test("the newest picture stands first and is shown; the oldest go", () => {
  const many = Array.from({ length: mostPictures }, (_, at) => picture(at));
  const after = withPictures(withPictures(nothingTried, many), [picture(98), picture(99)]);
  expect(after.shown).toBe(98);
  expect(after.pictures.length).toBe(mostPictures);
  expect(after.pictures.slice(0, 3).map(({ id }) => id)).toEqual([98, 99, 0]);
});

test("what was found in other data is not shown, though it has the same name", () => {
  const recognised = {
    seen: null,
    confidence: "sure" as const,
    notices: [],
    reading: null,
    options: { layouts: [], folders: [], columns: [] },
  };
  const counts = { train: 0, validation: 0, test: 0, unlabelled: 0, problemCount: 0 };
  const lists = { classes: [], problems: [], recognised };
  const data: ImageSummary = {
    kind: "images",
    name: "cats",
    layout: "",
    familiarity: "new",
    ...counts,
    ...lists,
  };
  const answer = { nearest: [], data: "cats", compared: 5, total: 5, isWhole: true, of: data };
  const tried: TriedPicture = { ...picture(1), nearest: answer };
  expect(nearestIn(tried, data)).toBe(answer);
  expect(nearestIn(tried, { ...data })).toBeNull();
  expect(nearestIn(picture(2), data)).toBeNull();
});

test("progress of naming reaches the table, and no run", () => {
  const table = {
    name: "a",
    status: "naming" as const,
    done: 0,
    total: null,
    rows: [],
    unlisted: [],
    labelTable: null,
    error: null,
  };
  const state = { ...initialState("", null), tried: { ...nothingTried, table } };
  const event = { kind: "progress" as const, what: "Naming", done: 20, total: 100 };
  expect(applyEvent(state, event, 0).tried.table).toMatchObject({ done: 20, total: 100 });
  const done = { ...state, tried: { ...nothingTried, table: { ...table, status: "done" as const } } };
  expect(applyEvent(done, event, 0).tried.table?.done).toBe(0);
});

test("progress of comparing reaches what is tried while somebody waits for it", () => {
  const state = {
    ...initialState("", null),
    tried: { ...nothingTried, comparing: { done: 0, total: null } },
  };
  const event = { kind: "progress" as const, what: "Comparing", done: 64, total: 500 };
  expect(applyEvent(state, event, 0).tried.comparing).toEqual({ done: 64, total: 500 });
  const idle = { ...state, tried: nothingTried };
  expect(applyEvent(idle, event, 0).tried.comparing).toBeNull();
});

test("names agree with folders over what has a label and could be read", () => {
  const top = [0, 1].map((index) => ({ index, name: `class ${index}`, probability: 0.5 }));
  const rows = [
    { file: "0/a.png", label: 0, top },
    { file: "1/b.png", label: 1, top },
    { file: "2/c.png", label: 2, top },
    { file: "d.png", label: null, top },
    { file: "0/e.png", label: 0, top: [], problem: "broken" },
  ];
  const found = agreement(rows);
  expect(found?.predictions.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(found?.top1).toBeCloseTo(100 / 3);
  expect(found?.top5).toBeCloseTo(200 / 3);
  expect(agreement(rows.slice(3))).toBeNull();
});
