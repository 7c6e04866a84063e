import type { View } from "../../../src/backends/graph.ts";
import { adamw } from "../../../src/backends/ops/adamw.ts";
import { clipFactor } from "../../../src/backends/ops/clipFactor.ts";
import { crossEntropy } from "../../../src/backends/ops/crossEntropy.ts";
import { softCrossEntropy } from "../../../src/backends/ops/softCrossEntropy.ts";
import { sgd } from "../../../src/backends/ops/sgd.ts";
import {
  drawFor,
  floats,
  integers,
  makeCase,
  type OpCase,
  padded,
  positive,
  randomView,
} from "../opCases/opCase.ts";

/** A loss scale after some good steps in a row. */
const scaling = (good: number): View => floats([64], [1024, good, 1, 7, ...Array<number>(60).fill(0)]);

/** What mixed precision adds to ops, on WebGPU alone: a step that counts, one that is left out, one after which the scale grows. */
export function lossScaleCases(): OpCase[] {
  drawFor("lossScale");
  const hyper = floats([16], [0.1, 0.9, 1e-2, 0.25, 0.9, 0.999, 1e-8, 3, 0.99, 1, 0, 0, 0, 0, 0, 0]);
  const overflowed = randomView([260]);
  overflowed.data[200] = Number.POSITIVE_INFINITY;
  const clips = { counted: floats([4], [2, 0.125, 1, 1024]), "left out": floats([4], [0, 0, 1, 1024]) };
  const [logits, labels] = [padded(5, 31), integers([5], 31)];
  return [
    makeCase("scaled", clipFactor, [randomView([260]), hyper, scaling(12)], {}, 5e-6),
    makeCase("after which the scale grows", clipFactor, [randomView([260]), hyper, scaling(1999)], {}, 5e-6),
    makeCase("with an infinite gradient", clipFactor, [overflowed, hyper, scaling(12)], {}, 0),
    makeCase(
      "scaled",
      crossEntropy,
      [logits, labels, floats([1], [1 / 5]), scaling(0)],
      { smoothing: 0.1, gradient: true },
      2e-6,
      100,
    ),
    makeCase(
      "scaled",
      softCrossEntropy,
      [logits, labels, logits, floats([1], [1 / 5]), scaling(0)],
      {},
      2e-6,
      100,
    ),
    ...Object.entries(clips).flatMap(([title, clip]) => [
      makeCase(
        title,
        sgd,
        [randomView([260]), randomView([260]), randomView([260]), hyper, clip],
        {},
        2e-6,
        1,
      ),
      makeCase(
        title,
        adamw,
        [randomView([260]), randomView([260]), randomView([260]), positive(randomView([260])), hyper, clip],
        { steady: false },
        1e-5,
        1,
      ),
    ]),
  ];
}
