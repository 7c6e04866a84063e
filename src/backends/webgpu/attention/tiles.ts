/**
 * The way of graphics processors: tiles of 32 queries and 32 keys (FlashAttention, Dao et al. 2022): a workgroup of 8 x 8 threads keeps its queries'
 * sums in registers and goes over the keys that they see, its largest score and total by its side; no probability reaches memory.
 * The gradient makes the probabilities again from logSumExp, once with the queries' and once with the keys' sums in registers, so that no two
 * workgroups add to one number. Edges: rows behind the last word are read from it and stored nowhere, channels behind a head's last are zeros;
 * heads of more than 64 channels take a workgroup for every 64.
 */
import type { Value } from "../../graph.ts";
import type { FlashAttention } from "../../ops/flashAttention.ts";
import type { Writer } from "./writer.ts";
import { loadFour } from "../product/product.ts";
import { type DropoutCode, dropoutCode } from "../writing/dropoutMask.ts";
import { input, KernelList, output, type Parameter, reads, writes } from "../writing/kernel.ts";
import {
  component,
  divideUp,
  each,
  elementType,
  float,
  grid,
  type Lanes,
  lanesFor,
  main,
  perElement,
} from "../writing/wgsl.ts";

/** Queries and keys of a tile; each of the 8 x 8 threads has 4 x 4 of its scores. */
const side = 32;
/** Steps of depth that are in shared memory at a time. */
const slab = 16;
/** Vectors between rows of a tile: one more than it has, so that a column's elements lie in different banks. */
const pitch = side / 4 + 1;
/** Vectors between rows of the values: those of 64 channels and one more. */
const widePitch = 17;

interface Layout {
  readonly T: number;
  readonly B: number;
  readonly E: number;
  readonly D: number;
  readonly heads: number;
  readonly lanes: Lanes;
  /** Workgroups that share a head's channels, and vectors of channels that a thread has. */
  readonly slices: number;
  readonly vectors: 1 | 2;
}

function layoutOf(qkv: Value, { batch: B, heads }: FlashAttention): Layout {
  const [rows = 0, columns = 0] = qkv.shape;
  const [T, E] = [rows / B, columns / 3];
  const D = E / heads;
  return { T, B, E, D, heads, lanes: lanesFor(E, D), slices: divideUp(D, 64), vectors: D <= 32 ? 1 : 2 };
}

/** Where a row of a head begins: thirds of qkv are q, k and v. */
const rowOf = ({ B, E, D, heads }: Layout, width: 1 | 3, third: number, t: string): string =>
  `((${t}) * ${B} + z / ${heads}) * ${width * E} + ${third * E} + (z % ${heads}) * ${D}`;

/** A matrix of the heads' rows. */
interface Rows {
  readonly name: string;
  readonly width: 1 | 3;
  readonly third: number;
}
const queries: Rows = { name: "qkv", width: 3, third: 0 };
const keys: Rows = { name: "qkv", width: 3, third: 1 };
const values: Rows = { name: "qkv", width: 3, third: 2 };
const outer: Rows = { name: "dout", width: 1, third: 0 };

/** `v` becomes four channels from `d` on of the row of word `t`, zeros behind the head's last. */
function loadChannels(layout: Layout, rows: Rows, t: string, d: string): string {
  const { T, D, lanes } = layout;
  const at = `(${rowOf(layout, rows.width, rows.third, `min(${t}, ${T - 1})`)} + ${d})`;
  if (lanes === 4) return `if (${d} < ${D}) { v = ${loadFour(rows.name, 4, at)}; }`;
  return each(4, (q) => `if (${d} + ${q} < ${D}) { v.${component(q)} = ${rows.name}[${at} + ${q}]; }`, " ");
}

/** Sums `c`0 to `c`3 of a thread: rows first + 4 * down + 0 to 3 of a, four columns from other + 4 * across on of b, over the channels. */
const tileProduct = (layout: Layout, c: string, a: Rows, b: Rows): string => `
    ${each(4, (r) => `var ${c}${r} = vec4f();`, " ")}
    for (var depth0 = 0; depth0 < ${layout.D}; depth0 += ${slab}) {
      workgroupBarrier();
      for (var n = t; n < ${side * (slab / 4)}; n += 64) {
        let line = n / ${slab / 4};
        let depth = (n % ${slab / 4}) * 4;
        var v = vec4f();
        ${loadChannels(layout, a, "first + line", "depth0 + depth")}
        ${each(4, (q) => `slabs[(depth + ${q}) * ${pitch} + line / 4][line % 4] = v.${component(q)};`, " ")}
        v = vec4f();
        ${loadChannels(layout, b, "other + line", "depth0 + depth")}
        ${each(4, (q) => `slabs[${slab * pitch} + (depth + ${q}) * ${pitch} + line / 4][line % 4] = v.${component(q)};`, " ")}
      }
      workgroupBarrier();
      for (var k = 0; k < ${slab}; k++) {
        let a = slabs[k * ${pitch} + down];
        let b = slabs[${slab * pitch} + k * ${pitch} + across];
        ${each(4, (r) => `${c}${r} = fma(vec4f(a.${component(r)}), b, ${c}${r});`, " ")}
      }
    }`;

/** Keeps the rows of the thread's columns, `c`0 to `c`3 turned, in the tile of that name. */
const keepTile = (tile: string, column: (q: number) => string): string =>
  each(4, (q) => `${tile}[(4 * across + ${q}) * ${pitch} + down] = ${column(q)};`, "\n    ");

/** The four rows' values of a column. */
const turned = (c: string, q: number): string => `vec4f(${each(4, (r) => `${c}${r}.${component(q)}`, ", ")})`;

/** Adds a tile times the other rows of b to the thread's sums: 4 rows, a vector or two of channels from `column` on. */
const addTile = (layout: Layout, sum: string, tile: string, b: Rows): string => `
    for (var s0 = 0; s0 < ${side}; s0 += ${slab}) {
      workgroupBarrier();
      for (var n = t; n < ${slab * layout.vectors * 8}; n += 64) {
        let line = n / ${layout.vectors * 8};
        let channel = (n % ${layout.vectors * 8}) * 4;
        var v = vec4f();
        ${loadChannels(layout, b, "other + s0 + line", "column + channel")}
        slabs[line * ${widePitch} + channel / 4] = v;
      }
      workgroupBarrier();
      for (var k = 0; k < ${slab}; k++) {
        let a = ${tile}[(s0 + k) * ${pitch} + down];
        ${each(
          layout.vectors,
          (j) => `let b${j} = slabs[k * ${widePitch} + ${8 * j} + across];
        ${each(4, (r) => `${sum}${r}_${j} = fma(vec4f(a.${component(r)}), b${j}, ${sum}${r}_${j});`, " ")}`,
        )}
      }
    }`;

const noSums = ({ vectors }: Layout, sum: string): string =>
  each(4, (r) => each(vectors, (j) => `var ${sum}${r}_${j} = vec4f();`, " "), " ");

/** Stores the thread's sums, each row times a factor. */
const storeSums = (layout: Layout, sum: string, to: Rows, factor: (r: number) => string): string =>
  each(4, (r) =>
    each(layout.vectors, (j) => {
      const at = rowOf(layout, to.width, to.third, `first + 4 * down + ${r}`);
      const channel = `column + ${32 * j} + 4 * across`;
      const value = `${sum}${r}_${j}${factor(r)}`;
      const store =
        layout.lanes === 4
          ? `if (${channel} < ${layout.D}) { ${to.name}[(${at} + ${channel}) >> 2] = ${value}; }`
          : `let value = ${value}; ${each(4, (q) => `if (${channel} + ${q} < ${layout.D}) { ${to.name}[${at} + ${channel} + ${q}] = value.${component(q)}; }`, " ")}`;
      return `if (first + 4 * down + ${r} < ${layout.T}) { ${store} }`;
    }),
  );

interface Tiled {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly drop: DropoutCode;
  readonly tiles: readonly string[];
  readonly functions?: string;
  /** Matrix products of each pair of tiles. */
  readonly products: number;
  /** Sees `first`, the workgroup's first row, and `column`, its first channel. */
  readonly body: string;
}

function addTiled(
  list: KernelList,
  layout: Layout,
  sizes: ReturnType<KernelList["sizes"]>,
  tiled: Tiled,
): void {
  const { T, B, D, heads, slices } = layout;
  const blocks = divideUp(T, side);
  const { workgroups, line } = grid(blocks * slices, B * heads, 1, 1, "group");
  const shared = [`slabs: array<vec4f, ${2 * slab * pitch}>`, ...tiled.tiles];
  const head = `
  ${sizes.prologue}
  let z = ${line};
  if (z >= ${B * heads}) { return; }
  let t = i32(local.y * 8u + local.x);
  let across = i32(local.x);
  let down = i32(local.y);
  let first = (i32(group.x) / ${slices}) * ${side};
  let column = (i32(group.x) % ${slices}) * 64;`;
  list.add({
    name: tiled.name,
    parameters: [...tiled.parameters, ...tiled.drop.parameters],
    code: `${shared.map((one) => `var<workgroup> ${one};\n`).join("")}${tiled.drop.functions}${tiled.functions ?? ""}${main(8, 8, head + tiled.body)}`,
    workgroups,
    sizes,
    flops: tiled.products * B * heads * slices * blocks * (blocks + 1) * side * side * D,
  });
}

const tile = (name: string): string => `${name}: array<vec4f, ${side * pitch}>`;

/** True where the query, by its place, sees the four keys. */
const sees = (query: string, key: string): string => `vec4i(${key}) + vec4i(0, 1, 2, 3) <= vec4i(${query})`;

export const tiledAttention: Writer = (node, list) => {
  const [qkv, o, logSumExp] = [input(node, 0), output(node, 0), output(node, 1)];
  const layout = layoutOf(qkv, node.attributes);
  const { T, D, lanes } = layout;
  const sizes = list.sizes();
  const drop = dropoutCode(sizes, node.attributes.dropout, node.inputs[1], 4);
  const body = `
  var largest = vec4f(-3e38f);
  var totals = vec4f();
  ${noSums(layout, "o")}
  for (var other = 0; other <= first; other += ${side}) {
    ${tileProduct(layout, "c", queries, keys)}
    let key = other + 4 * across;
    ${each(
      4,
      (
        r,
      ) => `c${r} = select(vec4f(-3e38f), c${r} * ${float(1 / Math.sqrt(D))}, ${sees(`first + 4 * down + ${r}`, "key")});
    rowParts[(4 * down + ${r}) * 2 + across / 4][across % 4] = max(max(c${r}.x, c${r}.y), max(c${r}.z, c${r}.w));`,
    )}
    workgroupBarrier();
    let before = largest;
    ${each(4, (r) => `largest.${component(r)} = max(before.${component(r)}, largestOf(4 * down + ${r}));`, " ")}
    let fading = exp(before - largest);
    ${each(
      4,
      (
        r,
      ) => `c${r} = select(vec4f(), exp(c${r} - largest.${component(r)}), ${sees(`first + 4 * down + ${r}`, "key")});
    totals.${component(r)} = fma(totals.${component(r)}, fading.${component(r)}, dot(c${r}, vec4f(1)));
    c${r} = ${drop.apply(`c${r}`, `(z * ${T} + first + 4 * down + ${r}) * ${T} + key`)};
    ${each(layout.vectors, (j) => `o${r}_${j} *= fading.${component(r)};`, " ")}`,
    )}
    ${keepTile("probabilities", (q) => turned("c", q))}
    ${addTile(layout, "o", "probabilities", values)}
  }
  ${each(4, (r) => `rowParts[(4 * down + ${r}) * 2 + across / 4][across % 4] = totals.${component(r)};`, "\n  ")}
  workgroupBarrier();
  ${each(4, (r) => `let total${r} = totalOf(4 * down + ${r});`, " ")}
  ${storeSums(layout, "o", { name: "o", width: 1, third: 0 }, (r) => ` / total${r}`)}
  if (across == 0 && column == 0) {
    ${each(4, (r) => `if (first + 4 * down + ${r} < ${T}) { logSumExp[z * ${T} + first + 4 * down + ${r}] = largest.${component(r)} + log(total${r}); }`)}
  }`;
  addTiled(list, layout, sizes, {
    name: "flashAttention",
    parameters: [
      reads("qkv", qkv, elementType(lanes)),
      writes("o", o, elementType(lanes)),
      writes("logSumExp", logSumExp, "f32"),
    ],
    drop,
    tiles: [tile("probabilities"), `rowParts: array<vec4f, ${2 * side}>`],
    functions: `fn largestOf(row: i32) -> f32 {
  let most = max(rowParts[row * 2], rowParts[row * 2 + 1]);
  return max(max(most.x, most.y), max(most.z, most.w));
}
fn totalOf(row: i32) -> f32 { return dot(rowParts[row * 2] + rowParts[row * 2 + 1], vec4f(1)); }\n`,
    products: 2,
    body,
  });
};

export const tiledGradient: Writer = (node, list) => {
  const [dout, qkv, o, logSumExp] = [input(node, 0), input(node, 1), input(node, 2), input(node, 3)];
  const dqkv = output(node, 0);
  const layout = layoutOf(qkv, node.attributes);
  const { T, B, D, heads, lanes } = layout;
  const type = elementType(lanes);
  const dots = list.scratch(B * heads * T);
  const at = rowOf(layout, 1, 0, `i % ${T}`);
  const products = perElement(
    B * heads * T,
    `  let z = i / ${T};
  let begin = ${at};
  var sum = 0f;
  for (var d = 0; d < ${D}; d += ${lanes}) {
    sum += ${lanes === 4 ? "dot(dout[(begin + d) >> 2], o[(begin + d) >> 2])" : "dout[begin + d] * o[begin + d]"};
  }
  dots[i] = sum;`,
  );
  list.add({
    name: "flashAttentionGradient dots",
    parameters: [reads("dout", dout, type), reads("o", o, type), writes("dots", dots, "f32")],
    ...products,
  });
  const parameters = [
    reads("dout", dout, type),
    reads("qkv", qkv, type),
    reads("logSumExp", logSumExp, "f32"),
    reads("dots", dots, "f32"),
    writes("dqkv", dqkv, type),
  ];
  const scale = float(1 / Math.sqrt(D));
  const dropOf = (sizes: ReturnType<KernelList["sizes"]>): DropoutCode =>
    dropoutCode(sizes, node.attributes.dropout, node.inputs[4], 4);

  const queriesSizes = list.sizes();
  const queriesDrop = dropOf(queriesSizes);
  addTiled(list, layout, queriesSizes, {
    name: "flashAttentionGradient queries",
    parameters,
    drop: queriesDrop,
    tiles: [tile("gradients")],
    products: 3,
    body: `
  ${noSums(layout, "q")}
  for (var other = 0; other <= first; other += ${side}) {
    ${tileProduct(layout, "c", queries, keys)}
    ${tileProduct(layout, "d", outer, values)}
    let key = other + 4 * across;
    ${each(
      4,
      (r) => `{
      let query = first + 4 * down + ${r};
      let row = z * ${T} + min(query, ${T - 1});
      let p = select(vec4f(), exp(c${r} * ${scale} - logSumExp[row]), ${sees("query", "key")});
      d${r} = p * (${queriesDrop.apply(`d${r}`, `row * ${T} + key`)} - dots[row]) * ${scale};
    }`,
    )}
    ${keepTile("gradients", (q) => turned("d", q))}
    ${addTile(layout, "q", "gradients", keys)}
  }
  ${storeSums(layout, "q", { name: "dqkv", width: 3, third: 0 }, () => "")}`,
  });

  const keysSizes = list.sizes();
  const keysDrop = dropOf(keysSizes);
  addTiled(list, layout, keysSizes, {
    name: "flashAttentionGradient keys",
    parameters,
    drop: keysDrop,
    tiles: [tile("probabilities"), tile("gradients")],
    products: 4,
    body: `
  ${noSums(layout, "k")}
  ${noSums(layout, "v")}
  for (var other = first; other < ${T}; other += ${side}) {
    ${tileProduct(layout, "c", keys, queries)}
    ${tileProduct(layout, "d", values, outer)}
    let key = first + 4 * down;
    ${each(
      4,
      (q) => `{
      let query = other + 4 * across + ${q};
      let row = z * ${T} + min(query, ${T - 1});
      let isSeen = (${sees("query", "key")}) & vec4<bool>(query < ${T});
      let p = select(vec4f(), exp(${turned("c", q)} * ${scale} - logSumExp[row]), isSeen);
      let d = p * (${keysDrop.apply(turned("d", q), `row * ${T} + key`)} - dots[row]) * ${scale};
      probabilities[(4 * across + ${q}) * ${pitch} + down] = ${keysDrop.apply("p", `row * ${T} + key`)};
      gradients[(4 * across + ${q}) * ${pitch} + down] = d;
    }`,
    )}
    ${addTile(layout, "v", "probabilities", outer)}
    ${addTile(layout, "k", "gradients", queries)}
  }
  ${storeSums(layout, "k", { name: "dqkv", width: 3, third: 1 }, () => "")}
  ${storeSums(layout, "v", { name: "dqkv", width: 3, third: 2 }, () => "")}`,
  });
};
