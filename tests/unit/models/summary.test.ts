import { expect, test } from "vitest";
import { preset } from "../../../src/config/presets.ts";
import { networkOf } from "../../../src/models/network.ts";
import { summarise } from "../../../src/models/summary.ts";
import { jsonFixture } from "../../support/fixtures.ts";

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

test("the report's language model has 13,828,878 parameters, tied or with other norms accordingly", () => {
  const config = preset("report", "transformer");
  expect(networkOf(config, 33_278).layout.count).toBe(13_828_878);
  expect(summarise(config, 33_278).parameters).toBe(13_828_878);
  const tied = { ...config, tied: true };
  expect(networkOf(tied, 33_278).layout.count).toBe(13_828_878 - 33_278 * 200);
  expect(summarise(tied, 33_278).parameters).toBe(13_828_878 - 33_278 * 200);
});
