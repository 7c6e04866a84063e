/**
 * Small pieces of which WGSL is put together. What follows from a shape is baked into the text as a constant, or read from the
 * launch's uniform, as `Sizes` of kernel.ts say.
 */

/** Most workgroups along one dimension of a dispatch that every device takes. */
const widestGrid = 65535;

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
export const each = (count: number, line: (index: number) => string, between = "\n"): string =>
  range(count).map(line).join(between);
export const divideUp = (a: number, b: number): number => Math.ceil(a / b);
/** The components of a vec4, by index. */
export const component = (index: number): string => "xyzw".charAt(index % 4);
/** A float32 literal. */
export const float = (value: number): string => `${Math.fround(value)}f`;

/** The text with as many spaces for each comment: words of people are no names of the kernel. */
export const withoutComments = (code: string): string =>
  code.replaceAll(/\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));

export type Workgroups = readonly [number, number, number];

/** The entry point: `group`, `local` and `global` are the ids of the workgroup, in the workgroup and in the whole grid. */
export function main(x: number, y: number, body: string): string {
  return `@compute @workgroup_size(${x}, ${y})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u,
        @builtin(global_invocation_id) global: vec3u) {
${body}
}`;
}

/** A grid of `count` workgroups in a row, folded where it is longer than a device takes. */
function folded(count: number): Workgroups {
  if (count <= widestGrid) return [Math.max(count, 1), 1, 1];
  const height = divideUp(count, widestGrid);
  return [divideUp(count, height), height, 1];
}

/** What `Sizes` of kernel.ts give. */
interface NamedSizes {
  of(name: string, value: number): string;
  readonly prologue: string;
}

/** One thread per element: `body` sees its index `i`. */
export function perElement(
  count: number,
  body: string,
  { width = 64, sizes }: { width?: number; sizes?: NamedSizes } = {},
): { code: string; workgroups: Workgroups } {
  const workgroups = folded(divideUp(count, width));
  const index = workgroups[1] === 1 ? "global.x" : `(global.x + global.y * ${workgroups[0] * width}u)`;
  const limit = sizes ? sizes.of("count", count) : `${count}`;
  const begin = sizes ? `  ${sizes.prologue}\n` : "";
  return {
    code: main(width, 1, `${begin}  let i = i32(${index});\n  if (i >= ${limit}) { return; }\n${body}`),
    workgroups,
  };
}

/** One workgroup of `width` threads per row: `body` sees `row` and its thread `t`. */
export function perRow(rows: number, width: number, body: string): { code: string; workgroups: Workgroups } {
  const workgroups = folded(rows);
  const index = workgroups[1] === 1 ? "group.x" : `(group.x + group.y * ${workgroups[0]}u)`;
  const text = `  let row = i32(${index});\n  if (row >= ${rows}) { return; }\n  let t = i32(local.x);\n${body}`;
  return { code: main(width, 1, text), workgroups };
}

/**
 * Threads of a two-dimensional grid; what does not fit in y goes to z, and `line` is the index along y, of threads or, for kernels
 * that see their workgroup alone, of workgroups.
 */
export function grid(
  columns: number,
  lines: number,
  width: number,
  height: number,
  id: "global" | "group" = "global",
): { workgroups: Workgroups; line: string } {
  const tall = divideUp(lines, height);
  const deep = divideUp(tall, widestGrid);
  const y = divideUp(tall, deep);
  return {
    workgroups: [divideUp(columns, width), y, deep],
    line: deep === 1 ? `i32(${id}.y)` : `i32(${id}.y + ${id}.z * ${y * height}u)`,
  };
}

/**
 * Elements taken at once: 4 where rows and their distances are multiples of four, else 1, so that one text serves any
 * length.
 */
export type Lanes = 1 | 4;
export const lanesFor = (...lengths: readonly number[]): Lanes =>
  lengths.every((length) => length % 4 === 0) ? 4 : 1;
export const elementType = (lanes: Lanes): "f32" | "vec4f" => (lanes === 4 ? "vec4f" : "f32");
export const zero = (lanes: Lanes): string => (lanes === 4 ? "vec4f()" : "0f");
/** The sum of an element's components. */
export const sumOf = (lanes: Lanes, value: string): string =>
  lanes === 4 ? `dot(${value}, vec4f(1))` : `(${value})`;
