/**
 * Tiles for adapters in software, where the four threads of a quad are the lanes of one vector instruction. There a load is made lane
 * by lane and takes as long as some fifteen multiply-adds, so no two lanes load the same: each thread has four columns of its own,
 * and the rows that all four multiply with are loaded once and handed on by swapping lanes, which is one instruction.
 * A workgroup is one quad; its rows are groups of four, of which thread t loads row t and meets the others as t^1, t^2, t^3.
 */
import { component, divideUp, each } from "../writing/wgsl.ts";

/** Columns of a quad's tile, four to a thread. */
export const tileColumns = 16;
export const mostRows = 32;

/** Rows of a tile, a multiple of four: few should lie behind the last, and reading the columns costs about as much as six. */
export function rowsOfTile(rows: number): number {
  let [best, least] = [4, Number.POSITIVE_INFINITY];
  for (let height = 4; height <= mostRows; height += 4) {
    const cost = divideUp(rows, height) * (height + 6);
    if (cost <= least) [best, least] = [height, cost];
  }
  return best;
}

/** The entry point: `lane` is a thread's place in its quad, from 0 to 3. Needs subgroups of four or more. */
export function quadMain(body: string): string {
  return `@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) laneIndex: u32) {
  let lane = i32(laneIndex);
${body}
}`;
}

/** The values of the threads `lane`, `lane ^ 1`, `lane ^ 2` and `lane ^ 3`, as `name`0 to `name`3, of which the first is there. */
export const handOn = (name: string): string =>
  ["X", "Y", "Diagonal"].map((way, step) => `let ${name}${step + 1} = quadSwap${way}(${name}0);`).join(" ");

/** The components of the vectors `from`0 to `from`3, as four vectors with names of their own. */
export const turn = (from: string, to: (component: number) => string): string =>
  each(4, (r) => `let ${to(r)} = vec4f(${each(4, (q) => `${from}${q}.${component(r)}`, ", ")});`, " ");

const sum = (group: string, row: number, column: number): string => `c${group}_${row}_${column}`;

/** A line for each sum of the groups' rows, with the names of what is multiplied for it: `a{group}_{row}` and `b{column}`. */
export const eachSum = (
  groups: readonly string[],
  line: (sum: string, a: string, b: string) => string,
): string =>
  groups
    .map((group) =>
      each(4, (row) =>
        each(4, (column) => line(sum(group, row, column), `a${group}_${row}`, `b${column}`), " "),
      ),
    )
    .join("\n");

export const noSums = (groups: readonly string[]): string => eachSum(groups, (so) => `var ${so} = 0f;`);

/** Adds the products of all rows and columns, vectors of four steps: those of four steps first, which stay in a register. */
export const addProducts = (groups: readonly string[]): string =>
  eachSum(groups, (so, a, b) => `${so} += dot(${a}, ${b});`);

/** The thread's four sums of a row. */
export const sumsOf = (group: string, row: number): string =>
  `vec4f(${each(4, (column) => sum(group, row, column), ", ")})`;
