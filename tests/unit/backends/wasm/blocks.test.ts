import { expect, test } from "vitest";
import { evenBlock } from "../../../../src/backends/wasm/ops/parts/winograd.ts";

const context = (threads: number, tileRows: number) =>
  ({ options: { fastProducts: "f4", precision: "float32" }, threads, tileRows }) as const;

test.each([
  // Six rows, or four that are left: 16 tiles are as good as 18, and come out even.
  [256, 34, 2, 6, 16],
  [64, 17, 2, 6, 16],
  // One thread takes the largest block that computes nothing twice.
  [64, 17, 1, 6, 16],
  [18, 30, 1, 6, 18],
  // Fewer tiles than one block: what is left is padded.
  [1, 30, 1, 6, 6],
  [5, 30, 1, 4, 8],
  [256, 34, 2, 4, 32],
])(
  "%i tiles in blocks of at most %i, %i threads and tiles of %i rows: %i",
  (tiles, most, threads, rows, wanted) => {
    expect(evenBlock(tiles, most, context(threads, rows))).toBe(wanted);
  },
);
