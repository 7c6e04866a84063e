/** The table of models, as far as they are settings; src/models/index.ts has their tensors under the same names. */
import type { BestMetric, Setting } from "../settings.ts";
import { gpt } from "./gpt.ts";
import type { ModelSettings, TaskName } from "./model.ts";
import { resnet101, resnet18, resnet34, resnet50 } from "./resnet.ts";
import { transformer } from "./transformer.ts";
import { vit } from "./vit.ts";

/** The first of them is what a new form has; the first of a task, what data of that task begins with. */
export const modelSettings = {
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  vit,
  transformer,
  gpt,
} satisfies Record<string, ModelSettings>;

export type ModelName = keyof typeof modelSettings;

/** What the models are called, in every language. */
export const modelTitles = Object.fromEntries(
  Object.entries(modelSettings).map(([name, { title }]) => [name, title]),
) as Readonly<Record<ModelName, string>>;

export const modelNames = Object.keys(modelSettings) as [ModelName, ...ModelName[]];
export const [defaultModel] = modelNames;

/** The validation number that stands for a run of a task. */
export const headlines: Readonly<Record<TaskName, BestMetric>> = { images: "acc1", text: "loss" };

export const taskOf = (model: ModelName): TaskName => modelSettings[model].task;

/** The model that data of a task begins with. */
export const firstModel = (task: TaskName): ModelName =>
  modelNames.find((model) => taskOf(model) === task) ?? defaultModel;

const special = new Set<string>(modelNames.flatMap((model) => modelSettings[model].fields));

/** Whether a model has a field. */
export function hasField(model: ModelName, field: Setting | "model"): boolean {
  const own: readonly string[] = modelSettings[model].fields;
  return !special.has(field) || own.includes(field);
}
