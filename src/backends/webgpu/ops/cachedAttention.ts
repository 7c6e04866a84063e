import type { CachedAttention } from "../../ops/cachedAttention.ts";
import { builder, input, output, reads, writes } from "../writing/kernel.ts";
import { workgroupTotal } from "../writing/reduction.ts";
import { float, perElement, perRow } from "../writing/wgsl.ts";

/**
 * New keys and values go to the cache; then one workgroup for each word and head: its threads share the words that it sees for the
 * scores, which stay in workgroup memory, and the head's channels for the sum over the values.
 */
export const cachedAttention = builder<CachedAttention>((node, list) => {
  const { heads } = node.attributes;
  const [qkv, cache, position] = [input(node, 0), input(node, 1), input(node, 2)];
  const o = output(node, 0);
  const [R = 0, E = 0] = o.shape;
  const [C = 0] = cache.shape;
  const D = E / heads;
  const keep = perElement(
    R * 2 * E,
    `  let row = i / ${2 * E};
  if (position[0] + row >= ${C}) { return; }
  cache[(position[0] + row) * ${2 * E} + i % ${2 * E}] = qkv[row * ${3 * E} + ${E} + i % ${2 * E}];`,
  );
  const place = reads("position", position, "i32");
  list.add({
    name: "cachedAttention keep",
    parameters: [reads("qkv", qkv, "f32"), writes("cache", cache, "f32"), place],
    ...keep,
  });
  const width = list.context.software ? 4 : 64;
  const { code, workgroups } = perRow(
    R * heads,
    width,
    `
  let r = row / ${heads};
  let h = row % ${heads};
  let seen = min(position[0] + r + 1, ${C});
  let q = r * ${3 * E} + h * ${D};
  var largest = -3e38f;
  for (var s = t; s < seen; s += ${width}) {
    let k = s * ${2 * E} + h * ${D};
    var score = 0f;
    for (var d = 0; d < ${D}; d++) { score = fma(qkv[q + d], cache[k + d], score); }
    score *= ${float(1 / Math.sqrt(D))};
    scores[s] = score;
    largest = max(largest, score);
  }
  largest = largestOf(t, largest);
  var sum = 0f;
  for (var s = t; s < seen; s += ${width}) {
    let value = exp(scores[s] - largest);
    scores[s] = value;
    sum += value;
  }
  let inverse = 1f / total(t, sum);
  workgroupBarrier();
  for (var d = t; d < ${D}; d += ${width}) {
    var value = 0f;
    for (var s = 0; s < seen; s++) { value = fma(scores[s], cache[s * ${2 * E} + ${E} + h * ${D} + d], value); }
    o[r * ${E} + h * ${D} + d] = value * inverse;
  }`,
  );
  const functions =
    workgroupTotal(list, width, "f32", { name: "largestOf", kind: "largest" }) +
    workgroupTotal(list, width, "f32");
  list.add({
    name: "cachedAttention",
    parameters: [reads("qkv", qkv, "f32"), reads("cache", cache, "f32"), place, writes("o", o, "f32")],
    code: `var<workgroup> scores: array<f32, ${C}>;\n${functions}${code}`,
    workgroups,
  });
});
