import { expect, test } from "vitest";
import { mixing, mixingLength } from "../../../../src/backends/ops/mixPictures.ts";
import { key, uniform } from "../../../../src/random.ts";
import { beta, mixingOf } from "../../../../src/training/tasks/mixing.ts";
import { weightedTargets } from "../../../../src/training/tasks/targets.ts";

const base = { mixup: 0, cutmix: 0, erasing: 0, pictureSize: 32, seed: 5 };
const draws = Int32Array.of(4, 9, 2);

test("Beta(a, a) has its mean and variance", () => {
  for (const alpha of [0.2, 1]) {
    let drawn = 0;
    const values = Array.from({ length: 20_000 }, () => beta(alpha, () => uniform(key(1, 2), drawn++)));
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // Four standard errors of the mean, and as much of the variance.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.012);
    expect(Math.abs(variance - 1 / (4 * (2 * alpha + 1)))).toBeLessThan(0.006);
  }
});

test("each picture has the one before it as partner, and its label has the same share", () => {
  const { rows, share } = mixingOf({ ...base, mixup: 0.4 }, draws, 1, 7);
  if (share === null) throw new Error("Nothing was mixed.");
  const of = (b: number, at: number): number => rows[b * mixingLength + at] ?? Number.NaN;
  expect([0, 1, 2].map((b) => of(b, mixing.partner))).toEqual([2, 0, 1]);
  expect(of(0, mixing.share)).toBe(Math.fround(share));
  const { targets, weight } = weightedTargets(
    Int32Array.of(0, 1, 2),
    Float32Array.of(1, 1, 1),
    { labelSmoothing: 0 },
    share,
  );
  expect(targets.slice(0, 3)).toEqual(Float32Array.of(share, 0, 1 - share));
  expect(weight).toBe(3);
  expect(mixingOf({ ...base, mixup: 0.4 }, draws, 1, 7)).toEqual({ rows, share });
  expect(mixingOf({ ...base, mixup: 0.4 }, draws, 1, 8).share).not.toBe(share);
});

test("a cut's share is what is left of the area; boxes lie inside; erasing goes by the picture", () => {
  for (let pass = 0; pass < 50; pass += 1) {
    const { rows, share } = mixingOf({ ...base, cutmix: 1, erasing: 1 }, draws, 0, pass);
    const [left = 0, top = 0, right = 0, bottom = 0] = rows.slice(mixing.cut, mixing.cut + 4);
    expect(share).toBeCloseTo(1 - ((right - left) * (bottom - top)) / 1024, 6);
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
    expect(Math.max(right, bottom)).toBeLessThanOrEqual(32);
    const erased = rows.slice(mixing.erased, mixing.erased + 4);
    const area = ((erased[2] ?? 0) - (erased[0] ?? 0)) * ((erased[3] ?? 0) - (erased[1] ?? 0));
    // A share of 0.02 to 0.33, each side rounded to whole pixels.
    expect(area / 1024).toBeGreaterThan(0.01);
    expect(area / 1024).toBeLessThan(0.36);
    expect(mixingOf({ ...base, erasing: 1 }, draws, 0, pass + 1).rows.slice(6, 10)).toEqual(erased);
  }
});

/** Mean and standard deviation. */
function spread(values: number[]): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
}

test("boxes have the means and spreads of torchvision's own draws", () => {
  const many = Int32Array.from({ length: 8000 }, (_, at) => at);
  const { rows } = mixingOf({ ...base, erasing: 1 }, many, 0, 0);
  const boxes = Array.from(many, (_, b) =>
    rows.slice(b * mixingLength + mixing.erased, b * mixingLength + mixing.erased + 4),
  );
  const widths = boxes.map(([left = 0, , right = 0]) => right - left);
  const heights = boxes.map(([, top = 0, , bottom = 0]) => bottom - top);
  const shares = widths.map((width, b) => (width * heights[b]!) / 1024);
  const cuts = Array.from({ length: 4000 }, (_, pass) => mixingOf({ ...base, cutmix: 1 }, draws, 0, pass));
  // 40,000 draws of torchvision 0.14's RandomErasing.get_params on 32 x 32; 400,000 of CutMix's formula in NumPy. Mean and deviation.
  for (const [what, values, [mean, deviation]] of [
    ["erased share", shares, [0.1743, 0.0892]],
    ["erased width", widths, [13.636, 6.239]],
    ["erased height", heights, [13.549, 6.179]],
    ["erased left", boxes.map(([left = 0]) => left), [9.245, 6.635]],
    ["share left by a cut", cuts.map(({ share }) => share ?? 1), [0.7009, 0.183]],
  ] as const) {
    const [ours, spreadOfOurs] = spread(values);
    // Four standard errors of the mean.
    expect(Math.abs(ours - mean), what).toBeLessThan((4 * deviation) / Math.sqrt(values.length));
    expect(Math.abs(spreadOfOurs / deviation - 1), what).toBeLessThan(0.05);
  }
});

test("a mixed batch is divided by its rows even where nothing of the partners came in, an erased one by its labels' weights", () => {
  const [labels, weights] = [Int32Array.of(0, 1, 1), Float32Array.of(4, 0.5)];
  const of = (share: number | null) => weightedTargets(labels, weights, { labelSmoothing: 0 }, share);
  // As torch divides for targets of probabilities, and for those of labels.
  expect(of(1)).toEqual({ targets: of(null).targets, weight: 3 });
  expect(of(null).weight).toBe(5);
  expect(mixingOf({ ...base, erasing: 1 }, draws, 0, 0).share).toBeNull();
});
