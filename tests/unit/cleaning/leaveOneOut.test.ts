import { expect, test } from "vitest";
import { cholesky, solveLower, solveUpper } from "../../../src/cleaning/cholesky.ts";
import { leaveOneOut } from "../../../src/cleaning/leaveOneOut.ts";
import { key, normal } from "../../../src/random.ts";

const [examples, width, classes] = [30, 4, 3];
const labels = Array.from({ length: examples }, (_, at) => at % classes);
/** Each class lies around a direction of its own. */
const features = (): Float32Array =>
  Float32Array.from({ length: examples * width }, (_, at) => {
    const [example, column] = [Math.floor(at / width), at % width];
    return 5 + (labels[example] === column ? 2 : 0) + normal(key(3), at);
  });

/** The regression of all but one example, solved anew for each: [examples, classes], and its squared error. */
function oneByOne(level: Float32Array, ridge: number): { said: number[][]; error: number } {
  const targetOf = (at: number, label: number): number => (labels[at] === label ? 1 : 0) - 1 / classes;
  let error = 0;
  const said = labels.map((_, out) => {
    const others = labels.map((__, at) => at).filter((at) => at !== out);
    const value = (at: number, column: number): number => level[at * width + column] ?? 0;
    const matrix = Float64Array.from({ length: width * width }, (__, at) => {
      const [i, j] = [Math.floor(at / width), at % width];
      return others.reduce((sum, other) => sum + value(other, i) * value(other, j), i === j ? ridge : 0);
    });
    const factor = cholesky(matrix, width);
    return Array.from({ length: classes }, (__, label) => {
      const solution = Float64Array.from({ length: width }, (___, column) =>
        others.reduce((sum, at) => sum + value(at, column) * targetOf(at, label), 0),
      );
      solveLower(factor, solution);
      solveUpper(factor, solution);
      const answer = solution.reduce((sum, weight, column) => sum + weight * value(out, column), 0);
      error += (answer - targetOf(out, label)) ** 2;
      return answer + 1 / classes;
    });
  });
  return { said, error };
}

test("each example is judged as by a regression that was solved without it, with the best ridge", async () => {
  const level = features();
  const { probabilities, leverages } = await leaveOneOut(level, labels, classes);
  const best = [0.05, 0.2, 0.8, 3.2, 12.8]
    .map((ridge) => oneByOne(level, ridge))
    .toSorted((a, b) => a.error - b.error)[0];
  for (const [at, row] of (best?.said ?? []).entries()) {
    const whole = row.reduce((sum, one) => sum + Math.max(0, one), 0);
    for (const [label, one] of row.entries())
      // Rounded to 32 bits.
      expect(probabilities[at * classes + label]).toBeCloseTo(Math.max(0, one) / whole, 5);
  }
  expect(best?.said).toHaveLength(examples);
  expect(Math.min(...leverages)).toBeGreaterThan(0);
  expect(Math.max(...leverages)).toBeLessThan(1);
});

test("a rare class is no less likely than it is", async () => {
  // The numbers say nothing of the class: its share is all that is known.
  const rare = Float32Array.from({ length: 400 }, (_, at) => normal(key(4), at));
  const given: number[] = Array.from({ length: 200 }, (_, at) => (at % 10 === 0 ? 1 : 0));
  const { probabilities } = await leaveOneOut(rare, given, 2);
  const mean = given.reduce((sum, _, at) => sum + (probabilities[2 * at + 1] ?? 0), 0) / given.length;
  expect(mean).toBeCloseTo(0.1, 1);
});

test("the work pauses, and ends where a pause throws", async () => {
  const shares: number[] = [];
  await leaveOneOut(features(), labels, classes, async (share) => void shares.push(share));
  expect(shares[0]).toBe(0);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBeGreaterThan(1 / 6);
  expect(shares.at(-1)).toBeLessThan(1);
  let pauses = 0;
  const stop = (): Promise<void> => {
    pauses += 1;
    return pauses < 3 ? Promise.resolve() : Promise.reject(new Error("enough"));
  };
  await expect(leaveOneOut(features(), labels, classes, stop)).rejects.toThrow("enough");
  await expect(leaveOneOut(new Float32Array(5), [0, 1], 2)).rejects.toThrow(/2 examples cannot have 5/);
});
