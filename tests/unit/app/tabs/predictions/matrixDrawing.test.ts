import { expect, test } from "vitest";
import { legendTicks, partAround, partWith } from "../../../../../src/app/tabs/predictions/matrixDrawing.ts";

test("a zoomed matrix shows a square part with the cell in its middle, inside of the whole", () => {
  expect(partAround({ row: 100, column: 50 }, 20, 200)).toEqual({ row: 91, column: 41, span: 20 });
  expect(partAround({ row: 0, column: 199 }, 20, 200)).toEqual({ row: 0, column: 180, span: 20 });
  expect(partAround({ row: 3, column: 3 }, 400, 200)).toEqual({ row: 0, column: 0, span: 200 });
});

test("a part follows the chosen cell by as little as shows it", () => {
  const part = { row: 10, column: 10, span: 8 };
  expect(partWith(part, { row: 12, column: 17 })).toEqual(part);
  expect(partWith(part, { row: 9, column: 18 })).toEqual({ row: 9, column: 11, span: 8 });
});

test.each([
  [3, [0, 1, 2, 3]],
  [1, [0, 1]],
  [5000, [0, 7, 70, 594, 5000]],
])("the scale of at most %i pictures says each number once", (most, ticks) => {
  expect(legendTicks(most)).toEqual(ticks);
});
