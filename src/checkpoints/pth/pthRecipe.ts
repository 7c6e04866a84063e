/** The recipe in a checkpoint of pytorch/examples: what torch.optim's and StepLR's own state says of it. */
import type { PickleValue } from "./pickleValues.ts";

export interface PthRecipe {
  optimizer: "sgd" | "adamw";
  /** Of the whole run, before any schedule; null where the file tells only the rate of its last step. */
  learningRate: number | null;
  /** Of the last step. */
  lastRate: number;
  momentum: number;
  weightDecay: number;
  /** Null: the file has none, as of the example before 2022, which divided by ten every 30 epochs all the same. */
  scheduler: { stepSize: number; gamma: number } | null;
}

const asNumber = (value: PickleValue | undefined): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

/** From `optimizer.state_dict()` and `scheduler.state_dict()`; null when the first is none. */
export function pthRecipe(optimizer: PickleValue, scheduler: PickleValue): PthRecipe | null {
  const groups = optimizer instanceof Map ? optimizer.get("param_groups") : null;
  const group = Array.isArray(groups) ? groups[0] : null;
  if (!(group instanceof Map)) return null;
  const lastRate = asNumber(group.get("lr"));
  if (lastRate === null) return null;
  const step = scheduler instanceof Map ? scheduler : new Map<PickleValue, PickleValue>();
  const [stepSize, gamma] = [asNumber(step.get("step_size")), asNumber(step.get("gamma"))];
  return {
    optimizer: group.has("betas") ? "adamw" : "sgd",
    learningRate: asNumber(group.get("initial_lr")),
    lastRate,
    momentum: asNumber(group.get("momentum")) ?? 0,
    weightDecay: asNumber(group.get("weight_decay")) ?? 0,
    scheduler: stepSize === null || gamma === null ? null : { stepSize, gamma },
  };
}
