import { describe, expect, test } from "vitest";
import {
  imageSummaryLine,
  imageTestLine,
  imageTrainLine,
  predictionLine,
  textEndLines,
  textEpochLines,
  textTrainLine,
} from "../../../../src/training/report/logLines.ts";
import { AverageMeter } from "../../../../src/training/report/metrics.ts";
import { formatExponent, formatFixed } from "../../../../src/training/report/pythonFormat.ts";

function meter(value: number, average: number): AverageMeter {
  const made = new AverageMeter();
  made.restore({ value, sum: average * 10, count: 10 });
  return made;
}

describe("log lines", () => {
  test("training on pictures", () => {
    const line = imageTrainLine(15, 40, 391, {
      time: meter(0.553, 0.197),
      data: meter(0.523, 0.159),
      loss: meter(0.23604, 0.24709),
      acc1: meter(92.97, 92.44),
      acc5: meter(100, 99.66),
    });
    expect(line).toBe(
      "Epoch: [15][ 40/391]\tTime  0.553 ( 0.197)\tData  0.523 ( 0.159)\tLoss 2.3604e-01 (2.4709e-01)\tAcc@1  92.97 ( 92.44)\tAcc@5 100.00 ( 99.66)",
    );
  });

  test("validation on pictures and its summary", () => {
    const meters = {
      time: meter(0.5, 0.5),
      loss: meter(12.5, 2.25),
      acc1: meter(7, 8.5),
      acc5: meter(30, 31.25),
    };
    expect(imageTestLine(0, 40, meters)).toBe(
      "Test: [ 0/40]\tTime  0.500 ( 0.500)\tLoss 1.2500e+01 (2.2500e+00)\tAcc@1   7.00 (  8.50)\tAcc@5  30.00 ( 31.25)",
    );
    expect(imageSummaryLine(35.09, 59.92)).toBe(" *   Acc@1 35.090 Acc@5 59.920");
  });

  test("one line a picture", () => {
    expect(predictionLine(0, 7, 7)).toBe("pic: 0  aim: 7  result:7    (correct )");
    expect(predictionLine(123, 17, 4)).toBe("pic:123  aim:17  result:4    (false   )");
  });

  test("training on text", () => {
    expect(
      textTrainLine({
        epoch: 0,
        batch: 200,
        batches: 2983,
        learningRate: 5,
        msPerBatch: 13.03,
        loss: Math.log(1956.83),
      }),
    ).toBe("| epoch   1 |   200/ 2983 batches | lr 5.00 | ms/batch 13.03 | loss  7.58 | ppl  1956.83");
    expect(textEpochLines(0, 37.67, 5.744)).toEqual([
      "-".repeat(89),
      "| end of epoch   1 | time: 37.67s | valid loss  5.74 | valid ppl   312.31",
      "-".repeat(89),
    ]);
    expect(textEndLines(5.276)).toEqual([
      "=".repeat(89),
      "| End of training | test loss  5.28 | test ppl   195.59",
      "=".repeat(89),
    ]);
  });
});

describe("numbers as Python writes them", () => {
  test.each([
    [0.125, 0, 2, "0.12"],
    [0.375, 0, 2, "0.38"],
    [-0.125, 0, 2, "-0.12"],
    [2.675, 0, 2, "2.67"],
    [1e22, 0, 2, "10000000000000000000000.00"],
    [Infinity, 8, 2, "     inf"],
    [NaN, 6, 3, "   nan"],
    [99.999, 6, 2, "100.00"],
  ])("%f with width %i and %i digits is %s", (value, width, digits, text) => {
    expect(formatFixed(value, width, digits)).toBe(text);
  });

  test.each([
    [0, "0.0000e+00"],
    [2.30261, "2.3026e+00"],
    [1.03125, "1.0312e+00"],
    [99999.5, "1.0000e+05"],
    [1e-120, "1.0000e-120"],
    [0.5 ** 20, "9.5367e-07"],
    [2 ** 20 + 0.5, "1.0486e+06"],
    [NaN, "nan"],
  ])("%f with an exponent is %s", (value, text) => {
    expect(formatExponent(value, 4)).toBe(text);
  });
});
