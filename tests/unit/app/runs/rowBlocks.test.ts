import { expect, test } from "vitest";
import { type ListRow, rowBlocks } from "../../../../src/app/runs/list/rowBlocks.ts";
import { grouped } from "../../../../src/app/runs/list/runTable.ts";
import { runRecord } from "./runRecord.ts";

const said = (row: ListRow): string => {
  const what =
    row.kind === "run" ? row.run.name : row.kind === "group" ? `group ${row.group.key}` : `${row.count} more`;
  return `${row.index}: ${what}`;
};
const none: ReadonlySet<string> = new Set();

test("five rows are a block, and a run's details have a place in the table's count", () => {
  const runs = Array.from({ length: 7 }, (_, at) => runRecord(at + 1));
  const { blocks, rowCount } = rowBlocks(runs, null, none, "2");
  expect(blocks.map(({ rows }) => rows.map(said))).toEqual([
    ["2: run 1", "3: run 2", "5: run 3", "6: run 4", "7: run 5"],
    ["8: run 6", "9: run 7"],
  ]);
  expect(rowCount).toBe(9);
});

test("a block is of one group, so that the others' stay when one is unfolded", () => {
  const runs = Array.from({ length: 8 }, (_, at) => runRecord(at + 1, { width: at === 0 ? 16 : 32 }));
  const groups = grouped(runs, "width");
  const folded = rowBlocks(runs, groups, none, null);
  expect(folded.blocks.map(({ rows }) => rows.map(said))).toEqual([
    ["2: group 16", "3: run 1"],
    ["4: group 32", "5: run 2", "6: run 3", "7: run 4", "8: run 5"],
    ["9: run 6", "10: 2 more"],
  ]);
  const { blocks, rowCount } = rowBlocks(runs, groups, new Set(["32"]), null);
  expect(blocks.map(({ key }) => key)).toEqual(folded.blocks.map(({ key }) => key));
  expect(blocks[2]?.rows.map(said)).toEqual(["9: run 6", "10: run 7", "11: run 8"]);
  expect(rowCount).toBe(11);
});

test("a list without runs has its head alone", () => {
  expect(rowBlocks([], null, none, null)).toEqual({ blocks: [], rowCount: 1 });
});
