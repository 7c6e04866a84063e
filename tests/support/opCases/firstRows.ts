import { firstRows, firstRowsGradient } from "../../../src/backends/ops/firstRows.ts";
import { makeCase, type OpCase, randomView } from "./opCase.ts";

/** Rows there are, those that are taken, columns. */
const sizes: readonly [number, number, number][] = [
  [1, 1, 4],
  [102, 6, 48],
  [65, 64, 20],
  [67, 13, 64],
];

export const firstRowsCases = (): OpCase[] =>
  sizes.flatMap(([all, rows, E]) => [
    makeCase(`${rows} of ${all}, ${E}`, firstRows, [randomView([all, E])], { rows }),
    makeCase(`${rows} of ${all}, ${E}`, firstRowsGradient, [randomView([rows, E])], { all }),
  ]);
