import { softCrossEntropy } from "../../../src/backends/ops/softCrossEntropy.ts";
import { lossSizes } from "./crossEntropy.ts";
import { floats, integers, makeCase, type OpCase, padded } from "./opCase.ts";

/** Towards targets that are no probabilities: those of a weighted class sum to anything. */
export const softCrossEntropyCases = (): OpCase[] =>
  lossSizes.flatMap(([M, V]) => {
    const labels = integers([M], V);
    if (M > 2) labels.data[1] = -1;
    const targets = padded(M, V);
    const stride = targets.data.length / M;
    targets.data.forEach((value, i) => {
      targets.data[i] = i % stride < V ? Math.abs(value) / V : 0;
    });
    const inputs = [padded(M, V), labels, targets, floats([1], [1 / M])];
    // A loss is a difference of logits of size one; its gradient is divided by the rows.
    return [makeCase(`${M}x${V}`, softCrossEntropy, inputs, {}, 2e-6, 1 / M)];
  });
