import type { RunConfig } from "../../../src/config/config.ts";
import { preset } from "../../../src/config/presets.ts";
import type { StepPoint } from "../../../src/worker/border/protocol.ts";
import type { DatasetSummary } from "../../../src/data/dataset.ts";
import { recognised } from "../../support/samples/recognised.ts";
import { type AppState, initialState, newRun } from "../../../src/app/state/state.ts";

/** 1,000 training pictures in two classes. */
export const pictures: DatasetSummary = {
  kind: "images",
  familiarity: "new",
  name: "pets",
  layout: "class folders",
  problems: [],
  problemCount: 0,
  classes: [
    { id: "cat", name: "cat", train: 500, validation: 50, test: 0 },
    { id: "dog", name: "dog", train: 500, validation: 50, test: 0 },
  ],
  train: 1000,
  validation: 100,
  test: 0,
  unlabelled: 0,
  recognised,
};

export const corpus: DatasetSummary = {
  kind: "text",
  familiarity: "new",
  name: "book",
  layout: "token files",
  problems: [],
  problemCount: 0,
  vocabularySize: 100,
  train: 10_001,
  valid: 500,
  test: 500,
  excerpt: "once upon a time",
  pieces: ["once", "upon", "a", "time"],
  encoding: "utf-8",
  tokenizer: "words",
  recognised,
};

/** A state with a run of ten steps an epoch, nothing trained yet. */
export function stateWithRun(change: Partial<RunConfig> = {}, data: DatasetSummary = pictures): AppState {
  const config = {
    ...preset("report", data.kind === "images" ? "resnet18" : "transformer"),
    batchSize: 100,
    epochs: 4,
    ...change,
  };
  return {
    ...initialState("", null),
    mode: "run",
    data,
    run: newRun({ id: "run", name: "pets-resnet18", config, preset: "own", data }, 0),
  };
}

export function step(at: number, change: Partial<StepPoint> = {}): StepPoint {
  return {
    epoch: Math.floor(at / 10),
    step: at,
    loss: 2 - at / 100,
    acc1: at,
    acc5: at + 1,
    learningRate: 0.1,
    dataMs: 1,
    stepMs: 10,
    seconds: at / 100,
    ...change,
  };
}

export const steps = (from: number, to: number, change: Partial<StepPoint> = {}): StepPoint[] =>
  Array.from({ length: to - from }, (_, at) => step(from + at, change));
