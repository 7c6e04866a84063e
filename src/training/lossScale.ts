/** The state of mixed precision's loss scale between device and checkpoint. */
import { lossScale } from "../backends/ops/parts/lossScale.ts";
import type { Learner } from "./learner.ts";

const named = {
  lossScale: lossScale.scale,
  goodSteps: lossScale.goodSteps,
  skippedSteps: lossScale.skippedSteps,
};

/** By name, as checkpoints hold it; empty in float32. */
export async function readLossScale({ network, stores }: Learner): Promise<Record<string, number>> {
  if (network.config.precision === "float32") return {};
  const state = await stores.read("lossScale");
  return Object.fromEntries(Object.entries(named).map(([name, index]) => [name, state[index] ?? 0]));
}

/** Puts back what `readLossScale` gave; a checkpoint of a run in float32 has none, and the scale stays as it is. */
export function restoreLossScale(
  { network, stores }: Learner,
  saved: Readonly<Record<string, number | null>>,
): void {
  if (network.config.precision === "float32") return;
  for (const [name, index] of Object.entries(named)) {
    const value = saved[name];
    if (typeof value === "number") stores.write("lossScale", Float32Array.of(value), index);
  }
}

/** The scale that the newest gradients on the device are multiplied with. */
export async function lastScale({ network, stores }: Learner): Promise<number> {
  if (network.config.precision === "float32") return 1;
  return (await stores.read("lossScale", lossScale.lastScale, 1))[0] || 1;
}
