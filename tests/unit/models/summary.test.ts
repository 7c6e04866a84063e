import { expect, test } from "vitest";
import { preset } from "../../../src/config/presets.ts";
import { networkOf } from "../../../src/models/network.ts";
import { summarise } from "../../../src/models/summary.ts";
import { jsonFixture } from "../../support/pytorch/fixtures.ts";

interface Expected {
  summary_rows_eval_image0_f64: { row: string; shape: number[]; params: number }[];
  summary_totals: {
    rows: number;
    params: number;
    input_mb: number;
    forward_backward_mb: number;
    params_mb: number;
  };
}

test("the table of ResNet-18 for 200 classes has the report's 68 rows and 11,279,112 parameters", async () => {
  const { summary_rows_eval_image0_f64: rows, summary_totals: totals } = await jsonFixture<Expected>(
    "reference/resnet-full/expected.json",
  );
  const config = preset("report", "resnet18");
  const summary = summarise(config, 200);
  expect(summary.rows.map(({ name, outputShape, parameters }) => [name, outputShape, parameters])).toEqual(
    rows.map(({ row, shape, params }) => [row, shape, params]),
  );
  expect(summary.parameters).toBe(11_279_112);
  expect(networkOf(config, 200).layout.count).toBe(totals.params);
  expect(summary.inputMegabytes).toBe(totals.input_mb);
  expect(summary.passMegabytes).toBe(totals.forward_backward_mb);
  expect(summary.parameterMegabytes).toBeCloseTo(totals.params_mb, 10);
});

interface Expected50 {
  params_1000_classes: number;
  params_resnet101_1000_classes: number;
  shapes_1000_classes: Record<string, number[]>;
  summary_rows: { row: string; shape: number[]; params: number }[];
  summary_totals: Expected["summary_totals"];
}

test("ResNet-50 and -101 have torchvision's names, shapes and rows", async () => {
  const expected = await jsonFixture<Expected50>("reference/resnet50-full/expected.json");
  const { summary_rows: rows, summary_totals: totals } = expected;
  const config = preset("report", "resnet50");
  const { layout } = networkOf(config, 1000);
  expect(layout.tensors.map(({ name, shape }) => [name, shape])).toEqual(
    Object.entries(expected.shapes_1000_classes),
  );
  expect(layout.count).toBe(expected.params_1000_classes);
  expect(networkOf(preset("report", "resnet101"), 1000).layout.count).toBe(
    expected.params_resnet101_1000_classes,
  );
  const summary = summarise(config, 200);
  expect(summary.rows.map(({ name, outputShape, parameters }) => [name, outputShape, parameters])).toEqual(
    rows.map(({ row, shape, params }) => [row, shape, params]),
  );
  expect(summary.rows).toHaveLength(totals.rows);
  expect(summary.parameters).toBe(totals.params);
  expect(summary.passMegabytes).toBe(totals.forward_backward_mb);
});

test("the report's language model has 13,828,878 parameters, tied or with other norms accordingly", () => {
  const config = preset("report", "transformer");
  expect(networkOf(config, 33_278).layout.count).toBe(13_828_878);
  expect(summarise(config, 33_278).parameters).toBe(13_828_878);
  const tied = { ...config, tied: true };
  expect(networkOf(tied, 33_278).layout.count).toBe(13_828_878 - 33_278 * 200);
  expect(summarise(tied, 33_278).parameters).toBe(13_828_878 - 33_278 * 200);
});
