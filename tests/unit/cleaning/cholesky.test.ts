import { expect, test } from "vitest";
import { cholesky, solveLower, solveUpper } from "../../../src/cleaning/cholesky.ts";

test("a system is solved by its factor", () => {
  // L = [[2, 0, 0], [1, 3, 0], [-1, 2, 1]]: all numbers are whole, so that nothing is rounded.
  const matrix = Float64Array.from([4, 0, 0, 2, 10, 0, -2, 5, 6]);
  const factor = cholesky(matrix, 3);
  expect([...factor]).toEqual([2, 0, 0, 1, 3, 0, -1, 2, 1]);
  // A x for x = [1, 2, 3].
  const right = Float64Array.from([2, 37, 26]);
  solveLower(factor, right);
  solveUpper(factor, right);
  expect([...right]).toEqual([1, 2, 3]);
});

test("what has no factor is refused", () => {
  expect(() => cholesky(Float64Array.from([1, 0, 2, 1]), 2)).toThrow(/not positive definite/);
  expect(() => cholesky(new Float64Array(3), 2)).toThrow(/2 x 2 has not 3 numbers/);
});
