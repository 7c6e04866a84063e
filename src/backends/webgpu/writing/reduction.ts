/**
 * Sums in a fixed order, without atomics: s[c] = sum over rows r of f(r, c). Columns go to neighbouring threads; rows are shared out along y,
 * and shares are added up by a second launch, or by the kernel that needs them. Edges: a thread behind the last column or share
 * adds nothing, but meets the others at their barrier. `workgroupTotal` joins one value a thread.
 */
import { type KernelList, type Parameter, reads, type Sizes, writes } from "./kernel.ts";
import { divideUp, each, elementType, type Lanes, main, perElement, zero } from "./wgsl.ts";

/** Sums over the rows of a matrix, one for every column, in a fixed order. */
export interface ColumnReduction {
  readonly name: string;
  readonly rows: number;
  /** Elements of `lanes` components in a row, and from row to row. */
  readonly columns: number;
  readonly stride: number;
  readonly lanes: Lanes;
  /** That the code below has its sizes from; `rows` and `columns` are among them. */
  readonly sizes?: Sizes;
  /** How many sums: s0, s1, ... */
  readonly sums: number;
  readonly parameters: readonly Parameter[];
  /** Code before the rows; sees the column `c`. */
  readonly before?: string;
  /** Adds row `r`, whose element has index `i`. */
  readonly add: string;
  /** What `finish` needs besides the sums; it sees the column `c` and stores the result. */
  readonly finishParameters: readonly Parameter[];
  readonly finish: string;
  /** Shares of the sums may be left for `walkJoined` to join where they are used: then `finish` is left out. */
  readonly joinsLater?: boolean;
}

/** Sums of columns in shares. */
export interface Unjoined {
  readonly partial: Parameter;
  readonly sums: number;
  readonly shares: number;
  readonly rows: number;
  readonly columns: number;
}

const lanesAcross = 16;

/**
 * Columns go to neighbouring threads. In software a thread walks a share of the rows alone (barriers are dear there); on graphics
 * processors 16 threads share them and meet in shared memory. Many rows are summed in shares that a second launch joins; alone, the
 * kernel that needs the sums can do so as well.
 */
export function reduceColumns(list: KernelList, reduction: ColumnReduction): Unjoined | undefined {
  const {
    name,
    rows,
    columns,
    stride,
    lanes,
    sums,
    parameters,
    before = "",
    add,
    finish,
    finishParameters,
    joinsLater = false,
  } = reduction;
  const { software } = list.context;
  const variant = list.choose(
    "reduction",
    `${name} ${rows}x${columns}`,
    ["alone", "shared"],
    software ? "alone" : "shared",
  );
  const together = variant === "shared" ? 16 : 1;
  // Up to a thousand rows a second launch costs more than it saves.
  const wanted = rows <= 1024 ? 1 : variant === "shared" ? rows >> 8 : rows >> 6;
  const share = divideUp(rows, Math.max(1, Math.min(64, wanted)));
  const shares = divideUp(rows, share);
  const type = elementType(lanes);
  const names = Array.from({ length: sums }, (_, q) => `s${q}`);
  const start = names.map((s) => `var ${s} = ${zero(lanes)};`).join(" ");
  const sizes = reduction.sizes ?? list.sizes();
  const { of } = sizes;
  const [width, height] = [of("columns", columns), of("rows", rows)];
  const [rowsEach, parts] = [of("share", share), of("shares", shares)];
  const partial = shares > 1 ? list.scratch(shares * sums * columns * lanes) : undefined;
  const store = partial
    ? names.map((s, q) => `partial[(z * ${sums} + ${q}) * ${width} + c] = ${s};`).join(" ")
    : finish;
  const needed = [...parameters];
  if (partial) needed.push(writes("partial", partial, type));
  else needed.push(...finishParameters.filter((one) => !parameters.some((other) => other.name === one.name)));

  // Alone: 16 columns x 4 shares in a workgroup. Together: 16 columns x 16 threads of one share.
  const high = together === 1 ? 4 : together;
  const meet =
    together === 1
      ? `if (c >= ${width} || z >= ${parts}) { return; }`
      : `${names.map((s, q) => `meeting[(${q * together} + down) * ${lanesAcross} + across] = ${s};`).join(" ")}
  workgroupBarrier();
  if (down != 0 || c >= ${width}) { return; }
  for (var other = 1; other < ${together}; other++) {
    ${names.map((s, q) => `${s} += meeting[(${q * together} + other) * ${lanesAcross} + across];`).join(" ")} }`;
  const body = `
  let across = i32(local.x);
  let down = i32(local.y);
  let c = i32(global.x);
  let z = i32(${together === 1 ? "global.y" : "group.y"});
  ${start}
  if (c < ${width} && z < ${parts}) {
    ${before}
    let end = min((z + 1) * ${rowsEach}, ${height});
    for (var r = z * ${rowsEach}${together === 1 ? "" : " + down"}; r < end; r += ${together}) {
      let i = r * ${of("stride", stride)} + c;
      ${add}
    }
  }
  ${meet}
  ${store}`;
  const shared =
    together === 1 ? "" : `var<workgroup> meeting: array<${type}, ${lanesAcross * together * sums}>;\n`;
  list.add({
    name,
    parameters: needed,
    code: shared + main(lanesAcross, high, `  ${sizes.prologue}${body}`),
    sizes,
    workgroups: [divideUp(columns, lanesAcross), together === 1 ? divideUp(shares, high) : shares, 1],
  });
  if (!partial) return undefined;
  const unjoined = { partial: reads("partial", partial, type), sums, shares, rows, columns };
  if (joinsLater && together === 1) return unjoined;
  const joined = perElement(columns, `  let c = i;\n  ${joinShares(unjoined, lanes, sizes)}\n  ${finish}`, {
    width: lanesAcross,
    sizes,
  });
  list.add({
    name: `${name} finish`,
    parameters: [unjoined.partial, ...finishParameters],
    sizes,
    ...joined,
  });
  return undefined;
}

/** Code that gives the sums s0, s1, ... of column `c`. */
function joinShares({ sums, shares, columns }: Unjoined, lanes: Lanes, { of }: Sizes): string {
  const names = Array.from({ length: sums }, (_, q) => `s${q}`);
  const add = names.map((s, q) => `${s} += partial[(z * ${sums} + ${q}) * ${of("columns", columns)} + c];`);
  return `${names.map((s) => `var ${s} = ${zero(lanes)};`).join(" ")}
  for (var z = 0; z < ${of("shares", shares)}; z++) { ${add.join(" ")} }`;
}

/** Rows that a thread takes after it has joined its column's sums. */
const rowsPerThread = 64;

/** What is done with sums that are left to be joined. */
interface Walk {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly sizes: Sizes;
  /** Code before the rows; sees the sums of column `c`. */
  readonly prepare: string;
  /** Code that one thread of a column runs. */
  readonly once: string;
  /** Code for the element of index `i`. */
  readonly each: string;
}

/** Walks over a matrix of vec4 whose columns' sums are in shares, each thread over a stretch of one column. */
export function walkJoined(
  list: KernelList,
  unjoined: Unjoined,
  { name, parameters, sizes, prepare, once, each: code }: Walk,
): void {
  const { rows, columns, partial } = unjoined;
  const { of } = sizes;
  const width = of("columns", columns);
  const kernel = perElement(
    columns * divideUp(rows, rowsPerThread),
    `  let c = i % ${width};
  let first = (i / ${width}) * ${rowsPerThread};
  ${joinShares(unjoined, 4, sizes)}
  ${prepare}
  if (first == 0) { ${once} }
  let end = min(first + ${rowsPerThread}, ${of("rows", rows)});
  for (var r = first; r < end; r++) {
    let i = r * ${width} + c;
    ${code}
  }`,
    { sizes },
  );
  list.add({ name, parameters: [partial, ...parameters], sizes, ...kernel });
}

interface Total {
  readonly name?: string;
  readonly kind?: "sum" | "largest";
  /** No thread may go on before all have come here: one writes what another reads. */
  readonly isBarrier?: boolean;
}

/**
 * A function `total(t, value)` that gives every thread of a workgroup the sum (or largest) of all their values, always joined in
 * the same order. Where the workgroup is one subgroup it takes one instruction and no barrier: by default in software, where
 * barriers are dear; on graphics processors where tuning finds it faster.
 */
export function workgroupTotal(
  list: KernelList,
  width: number,
  type: "f32" | "vec2f" | "vec4f",
  { name = "total", kind = "sum", isBarrier = false }: Total = {},
): string {
  const { software, subgroup = 0 } = list.context;
  const isOne = subgroup >= width && !isBarrier;
  const variants = isOne ? (["shared", "subgroup"] as const) : (["shared"] as const);
  const given = isOne && software ? "subgroup" : "shared";
  const variant = list.choose<"shared" | "subgroup">("workgroupTotal", `${width}`, variants, given);
  // Should a driver spread the workgroup over several, the result is far beyond use, and not silently a little wrong.
  if (variant === "subgroup")
    return `fn ${name}(t: i32, value: ${type}) -> ${type} {
  let all = ${kind === "sum" ? "subgroupAdd" : "subgroupMax"}(value);
  return select(${type}(3e38f), all, subgroupAdd(1u) == ${width}u);
}\n`;
  const join = (a: string, b: string): string => (kind === "sum" ? `${a} + ${b}` : `max(${a}, ${b})`);
  const shared = `${name}Shared`;
  const head = `var<workgroup> ${shared}: array<${type}, ${width}>;
fn ${name}(t: i32, value: ${type}) -> ${type} {
  workgroupBarrier();
  ${shared}[t] = value;
  workgroupBarrier();\n`;
  if (width <= 16)
    return `${head}  var all = ${shared}[0];
  for (var other = 1; other < ${width}; other++) { all = ${join("all", `${shared}[other]`)}; }
  return all;
}\n`;
  const steps = Math.log2(width);
  return `${head}${each(steps, (step) => {
    const half = width >> (step + 1);
    return `  if (t < ${half}) { ${shared}[t] = ${join(`${shared}[t]`, `${shared}[t + ${half}]`)}; }
  workgroupBarrier();`;
  })}
  return ${shared}[0];
}\n`;
}
