/**
 * What the kernels for graphics processors share: a workgroup of 8 x 8 threads computes 64 x 64 results, 8 x 8 a thread, from tiles of both
 * operands in shared memory, 16 steps of the depth at a time. Tiles hold numbers of 32 bits, or halves, which take half the room and
 * half the loads; sums are of 32 bits in both. Threads take rows and columns 4 apart in two halves of the tile, so that neighbours read
 * neighbouring words.
 */
import { component, each, range } from "./wgsl.ts";

/** Side of the tile of results. */
export const tile = 64;

/** Steps of depth in shared memory at a time. */
export const slab = 16;

/** Fours of one step; one more than a tile's, so that a column's elements lie in different banks. */
const pitch = tile / 4 + 1;

export interface SharedTiles {
  /** Outside the entry point. */
  readonly declarations: string;
  /** Stores the vec4f `value` as four neighbours along the tile's side: number `four` of depth step `step`. */
  store(matrix: "A" | "B", step: string, four: string, value: string): string;
  /** Sets a thread's results, `c0_0` to `c7_1`, to zero. */
  readonly clear: string;
  /** Adds the products of a slab, where `ra` and `cb` are the thread's place in the workgroup. */
  readonly multiply: string;
}

export function sharedTiles(isHalf: boolean): SharedTiles {
  const type = isHalf ? "Halves" : "vec4f";
  const load = (matrix: string, at: string): string =>
    isHalf ? `fromHalves(shared${matrix}[${at}])` : `shared${matrix}[${at}]`;
  return {
    declarations: ["A", "B"]
      .map((matrix) => `var<workgroup> shared${matrix}: array<${type}, ${slab * pitch}>;\n`)
      .join(""),
    store: (matrix, step, four, value) =>
      `shared${matrix}[(${step}) * ${pitch} + ${four}] = ${isHalf ? `asHalves(${value})` : value};`,
    clear: each(8, (i) => each(2, (j) => `var c${i}_${j} = vec4f();`, " ")),
    multiply: `for (var step = 0; step < ${slab}; step++) {
      let at = step * ${pitch};
      ${each(2, (i) => `let a${i} = ${load("A", `at + ra + ${8 * i}`)}; let b${i} = ${load("B", `at + cb + ${8 * i}`)};`)}
      ${each(8, (i) =>
        each(2, (j) => `c${i}_${j} = fma(vec4f(a${i >> 2}.${component(i)}), b${j}, c${i}_${j});`, " "),
      )}
    }`,
  };
}

/**
 * Stores what a thread has loaded along the depth, four steps from `step` on of four neighbours along the side (vec4f `v0` to `v3`), as
 * number `four` of each step.
 */
export const storeTurned = (
  { store }: SharedTiles,
  matrix: "A" | "B",
  step: string,
  four: string,
  value: (neighbour: number) => string,
): string =>
  each(4, (z) =>
    store(
      matrix,
      `${step} + ${z}`,
      four,
      `vec4f(${range(4)
        .map((q) => `${value(q)}.${component(z)}`)
        .join(", ")})`,
    ),
  );

/** Row `i` of a thread's eight, from its first. */
export const rowOfResult = (i: number): number => (i < 4 ? i : 28 + i);
