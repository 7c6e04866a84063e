/** The recipe in a checkpoint of another program: what torch.optim's and torch.optim.lr_scheduler's own state says of it. */
import { say } from "../../said.ts";
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
  /** What of it the lab does not have, by PyTorch's names; null when it has all of it. */
  unknown: string | null;
}

const asNumber = (value: PickleValue | undefined): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

/** From `optimizer.state_dict()` and `scheduler.state_dict()`; null when the first is none. */
export function pthRecipe(optimizer: PickleValue, scheduler: PickleValue): PthRecipe | null {
  const groups = optimizer instanceof Map ? optimizer.get("param_groups") : null;
  const group = Array.isArray(groups) ? groups[0] : null;
  if (!Array.isArray(groups) || !(group instanceof Map)) return null;
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
    unknown: unknownOptimizer(group, groups.length) ?? unknownSchedule(step),
  };
}

function unknownOptimizer(group: ReadonlyMap<PickleValue, PickleValue>, groups: number): string | null {
  if (groups > 1) return say("recipeGroups", groups);
  if (group.get("nesterov") === true) return say("recipeNesterov");
  if ((asNumber(group.get("dampening")) ?? 0) !== 0) return say("recipeDampening");
  if (group.has("betas")) return group.get("amsgrad") === true ? "AMSGrad" : null;
  return group.has("momentum") && !group.has("alpha") ? null : say("recipeOptimizer");
}

/** A scheduler's state does not say its class, but no two of them keep the same numbers. */
const schedulers: readonly (readonly [key: string, name: string])[] = [
  ["_schedulers", "SequentialLR"],
  ["step_size", "StepLR"],
  ["T_max", "CosineAnnealingLR"],
  ["T_0", "CosineAnnealingWarmRestarts"],
  ["milestones", "MultiStepLR"],
  ["lr_lambdas", "LambdaLR"],
  ["total_steps", "OneCycleLR"],
  ["patience", "ReduceLROnPlateau"],
  ["start_factor", "LinearLR"],
  ["factor", "ConstantLR"],
  ["power", "PolynomialLR"],
  ["gamma", "ExponentialLR"],
];

function unknownSchedule(state: ReadonlyMap<PickleValue, PickleValue>): string | null {
  const name = schedulers.find(([key]) => state.has(key))?.[1];
  if (name === undefined) return state.size === 0 ? null : say("recipeSchedule");
  if (name !== "StepLR") return name;
  const [stepSize, gamma] = [asNumber(state.get("step_size")), asNumber(state.get("gamma"))];
  if (gamma === 1 || (stepSize === 30 && gamma === 0.1)) return null;
  return say("recipeStep", String(stepSize ?? "?"), String(gamma ?? "?"));
}
