/** The review: each decision moves on, undoing has no end, and what is left is counted. */
import { expect, test } from "vitest";
import {
  type Clean,
  decided,
  everyDoubt,
  firstDoubt,
  type LookedThrough,
  moved,
  nothingClean,
  rowsOf,
  standing,
  taken,
  undone,
} from "../../../../src/app/state/clean.ts";
import type { LookedAt } from "../../../../src/worker/border/protocol.ts";

const row = (path: string, ...kinds: ("label" | "empty" | "blurred")[]): LookedAt => ({
  part: "train",
  index: 0,
  path,
  label: 0,
  given: 0.1,
  top: [{ index: 1, probability: 0.9 }],
  reasons: kinds.map((kind) =>
    kind === "label"
      ? { kind, suggested: 1, margin: -0.8 }
      : kind === "blurred"
        ? { kind, deviation: 4 }
        : { kind },
  ),
});

const found: LookedThrough = {
  rows: [row("a", "label"), row("b", "label", "empty"), row("c", "empty"), row("d", "blurred")],
  counts: { label: 2, twin: 0, outlier: 0, blurred: 1, empty: 1 },
  training: "unseen",
  train: 10,
  validation: 4,
};
const review: Clean = { ...nothingClean, found, path: "a" };

test("a decision moves on to the next picture that waits, round the end", () => {
  let clean = decided(review, { path: "a", action: "keep" });
  expect(clean.path).toBe("b");
  clean = decided({ ...clean, path: "d" }, { path: "d", action: "exclude" });
  expect(clean.path).toBe("b");
  clean = decided(clean, { path: "b", action: "relabel", class: "cat" });
  clean = decided(clean, { path: "c", action: "keep" });
  expect(clean.path).toBe("c");
  expect(standing(clean)).toEqual({ keep: 2, exclude: 1, relabel: 1, left: 0 });
});

test("a later decision about a picture takes the place of the earlier; undoing brings each back, with its picture", () => {
  const first = decided(review, { path: "a", action: "keep" });
  const second = decided({ ...first, path: "a" }, { path: "a", action: "exclude" });
  expect(second.fixes).toEqual([{ path: "a", action: "exclude" }]);
  const back = undone(second);
  expect(back.fixes).toEqual([{ path: "a", action: "keep" }]);
  expect(back.path).toBe("a");
  const start = undone(back);
  expect(start.fixes).toEqual([]);
  expect(undone(start)).toBe(start);
});

test("a file's decisions take the place of those that are there, and are undone like one", () => {
  const clean = taken(
    decided(review, { path: "a", action: "keep" }),
    [{ path: "x", action: "exclude" }],
    ["x"],
  );
  expect([clean.fixes, clean.absent]).toEqual([[{ path: "x", action: "exclude" }], ["x"]]);
  expect(undone(clean).fixes).toEqual([{ path: "a", action: "keep" }]);
});

test("a reason is gone through with all pictures that have it", () => {
  const empty: Clean = { ...review, kind: "empty", path: null };
  expect(rowsOf(empty).map(({ path }) => path)).toEqual(["b", "c"]);
  expect(moved(empty, 1).path).toBe("c");
  expect(moved(moved(empty, 1), 1).path).toBe("c");
  expect(moved(empty, -1).path).toBe("b");
  expect(standing(empty).left).toBe(2);
});

test("labels are gone through from a doubt on by which they are a tenth of the pictures; other reasons always", () => {
  const doubtful = (margin: number): LookedAt => ({
    ...row(`label ${margin}`),
    reasons: [{ kind: "label", suggested: 1, margin }],
  });
  const rows = [-0.62, -0.4, -0.2, -0.19, 0.01].map(doubtful);
  const many = { ...found, rows: [...rows, row("e", "label", "empty"), row("f", "empty")], train: 26 };
  // Of 30 pictures three at most: the fourth label, e, is likelier wrong by 80 points.
  expect(firstDoubt(many)).toBe(25);
  const paths = (doubt: number) => rowsOf({ found: many, kind: null, doubt }).map(({ path }) => path);
  expect(paths(everyDoubt)).toHaveLength(7);
  // Its own class is the likeliest, though less than on its other pictures.
  expect(paths(0)).not.toContain("label 0.01");
  expect(paths(25)).toEqual(["label -0.62", "label -0.4", "e", "f"]);
  // A label is no reason any more, but there is another.
  expect(paths(95)).toEqual(["e", "f"]);
  expect(firstDoubt({ ...many, train: 1000 })).toBe(everyDoubt);
});
