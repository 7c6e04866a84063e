import { expect, test } from "vitest";
import type { DatasetSummary } from "../../../../../src/data/dataset.ts";
import { newForm } from "../../../../../src/app/state/form/form.ts";
import { decisions } from "../../../../../src/app/state/form/decisions.ts";
import { startOff } from "../../../../../src/app/state/form/startOff.ts";
import { initialState } from "../../../../../src/app/state/state.ts";
import { recognised } from "../../../../support/samples/recognised.ts";
import { corpus, pictures } from "../../runSample.ts";

const passed = {
  backend: "webgpu",
  status: "passed",
  description: "",
  difference: 0,
  limit: 1,
  milliseconds: 1,
} as const;

const ready = {
  ...initialState("", null),
  mode: "ready",
  data: pictures,
  form: newForm("resnet18"),
  selfTests: { webgpu: passed, wasm: passed, cpu: passed },
} as const;

test("a backend that is tested later is no reason to wait: Start tests it first", () => {
  const { backend } = ready.form.config;
  const at = (outcome: "testing" | "later") =>
    startOff({ ...ready, selfTests: { ...ready.selfTests, [backend]: outcome } });
  expect(at("later")).toBeNull();
  expect(at("testing")).toMatch(/is being tested/);
});

test("a guess and pictures in both parts keep Start off until they are decided", () => {
  expect([decisions(ready), startOff(ready)]).toEqual([[], null]);
  const guessed = {
    ...ready,
    data: { ...pictures, recognised: { ...recognised, confidence: "guess" as const } },
  };
  expect(startOff(guessed)).toBe("One decision is open.");
  const shared = { ...ready, shared: 12 };
  expect(decisions(shared)).toEqual([{ code: "shared", isOpen: true, count: 12 }]);
  expect(startOff({ ...guessed, shared: 12 })).toBe("2 decisions are open.");
  const kept = { ...shared, form: { ...ready.form, readAs: { duplicates: "keep" } } };
  expect([decisions(kept)[0]?.isOpen, startOff(kept)]).toEqual([false, null]);
});

test("Start is off where the run would fail of its data", () => {
  expect(startOff({ ...ready, data: { ...pictures, validation: 0 } as DatasetSummary })).toMatch(
    /^No picture validates/,
  );
  const text = { ...ready, form: newForm("transformer") };
  expect(startOff({ ...text, data: { ...corpus, valid: 3 } as DatasetSummary })).toMatch(
    /^The text has 3 tokens in a part that needs/,
  );
  expect(startOff({ ...text, data: { ...corpus, train: 30 } as DatasetSummary })).toMatch(
    /^The text has 30 tokens/,
  );
  expect(startOff({ ...text, data: corpus })).toBeNull();
});
