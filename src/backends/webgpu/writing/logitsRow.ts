import type { Value } from "../../graph.ts";
import { rowStride } from "../../graph.ts";
import { lossScale } from "../../ops/parts/lossScale.ts";
import { divideUp, elementType, lanesFor, sumOf } from "./wgsl.ts";

/** No logit is below this. */
const lowest = "-3e38f";

/**
 * The text that losses over rows of logits share: a workgroup of `width` threads `t` goes through a row `row` of `logits`, four classes
 * at a time where rows are padded. A label is looked up first, so that the gradient may lie in the memory of the logits.
 */
export function logitsRow(logits: Value, width: number) {
  const [, classes = 0] = logits.shape;
  const stride = rowStride(logits);
  const lanes = lanesFor(stride);
  const type = elementType(lanes);
  const length = divideUp(classes, lanes);
  const rest = classes % lanes;
  const count = lanes === 4 ? "vec4i" : "i32";
  /** The number of each class that a thread has at hand. */
  const places = lanes === 4 ? "(vec4i(0, 1, 2, 3) + j * 4)" : "j";
  const largest = lanes === 4 ? "max(max(v.x, v.y), max(v.z, v.w))" : "v";
  /** `name` with `instead` behind the last class. */
  const masked = (instead: string, name = "v"): string =>
    rest
      ? `if (j == ${length - 1}) { ${name} = select(vec4f(${instead}), ${name}, vec4i(0, 1, 2, 3) < vec4i(${rest})); }`
      : "";
  return {
    type,
    places,
    masked,
    sum: (name: string): string => sumOf(lanes, name),
    each: (body: string): string => `for (var j = t; j < ${length}; j += ${width}) { ${body} }`,
    /** `start`, `counted`, `label` and `own`, the label's logit. */
    begin: `let start = row * ${stride / lanes};
  let counted = labels[row] >= 0;
  let label = max(labels[row], 0);
  let own = logits[start + label / ${lanes}]${lanes === 4 ? "[label % 4]" : ""};
  var largest = ${lowest};`,
    /** Takes `v` into `largest` and `sums.x`, the sum of exponentials relative to the largest so far. */
    addExponentials: `${masked(lowest)}
    let larger = max(largest, ${largest});
    let e = exp(v - larger);
    sums.x = sums.x * exp(largest - larger) + ${sumOf(lanes, "e")};
    largest = larger;`,
    /** Counts in `above` the logits above the label's; of equal ones those that come before it. */
    beginRank: `var above = ${count}();`,
    addRank: `${masked(lowest)}
    above += select(${count}(), ${count}(1), (v > ${type}(own)) | ((v == ${type}(own)) & (${places} < ${count}(label))));`,
    rank: `f32(${lanes === 4 ? "above.x + above.y + above.z + above.w" : "above"})`,
    /** Where the label is. */
    isLabel: `${places} == ${count}(label)`,
    /** What a row's gradient is multiplied by: 0 where it does not count. */
    factor: (scaling: Value | undefined): string =>
      `let factor = select(0f, ${scaling ? `weight[0] * lossScale[${lossScale.scale}]` : "weight[0]"}, counted);`,
  };
}
