import type { View } from "../../../src/backends/graph.ts";
import { selectRow } from "../../../src/backends/ops/selectRow.ts";
import { makeCase, type OpCase, randomView, rowSizes } from "./opCase.ts";

export const selectRowCases = (): OpCase[] =>
  rowSizes.flatMap(([M, E]) => {
    const title = `${M}x${E}`;
    const last: View = { shape: [1], type: "int32", data: Int32Array.of(M - 1) };
    return [makeCase(title, selectRow, [randomView([M, E]), last], {})];
  });
