import { size, type Value } from "../../graph.ts";
import { hyper, isScaled } from "../../ops/parts/hyper.ts";
import { type KernelList, type Parameter, reads } from "./kernel.ts";
import { divideUp, perElement } from "./wgsl.ts";

/** Whole stores, four elements a thread; what lies between slices is zero and stays so. */
export function update(
  list: KernelList,
  name: string,
  store: Value,
  parameters: readonly Parameter[],
  body: string,
  functions = "",
): void {
  const { code, workgroups } = perElement(divideUp(size(store), 4), body, { width: 256 });
  list.add({ name, parameters, code: functions + code, workgroups });
}

export const setting = (name: keyof typeof hyper): string => `hyper[${hyper[name]}]`;

/** What gradients are multiplied with, and what that needs. */
export const gradientScale = (clip: Value | undefined): string =>
  clip ? `(${setting("gradientScale")} * clip[1])` : setting("gradientScale");

export const clipParameter = (clip: Value | undefined): Parameter[] =>
  clip ? [reads("clip", clip, "f32")] : [];

/** Leaves out a step whose gradients are not finite. */
export const unlessSkipped = (clip: Value | undefined): string =>
  isScaled(clip) ? "  if (clip[1] == 0f) { return; }\n" : "";
