import { byteLength, size, type Value } from "../../graph.ts";
import { hyper, isScaled } from "../../ops/parts/hyper.ts";
import { type KernelList, type Parameter, reads } from "./kernel.ts";
import { stretches } from "./pieces.ts";
import { divideUp, perElement } from "./wgsl.ts";

/**
 * Whole stores, four elements a thread; what lies between slices is zero and stays so. A store in pieces takes a launch for each,
 * so that no launch binds more than a piece of each of its stores.
 */
export function update(
  list: KernelList,
  name: string,
  store: Value,
  parameters: readonly Parameter[],
  body: string,
  functions = "",
): void {
  const launch = (elements: number, parts: readonly Parameter[]): void => {
    const { code, workgroups } = perElement(divideUp(elements, 4), body, { width: 256 });
    list.add({ name, parameters: parts, code: functions + code, workgroups });
  };
  const { pieceBytes } = list.context;
  const pieces = pieceBytes ? stretches((store.place?.offset ?? 0) * 4, byteLength(store), pieceBytes) : [];
  if (pieces.length < 2) launch(size(store), parameters);
  else
    for (const [part, stretch] of pieces.entries())
      launch(
        stretch.size / 4,
        parameters.map((parameter) => (isAlong(parameter, store) ? { ...parameter, part } : parameter)),
      );
}

/** Whether the array lies in its own store as the updated one does in its. */
const isAlong = ({ memory }: Parameter, store: Value): boolean =>
  "place" in memory && memory.place?.offset === store.place?.offset && size(memory) === size(store);

export const setting = (name: keyof typeof hyper): string => `hyper[${hyper[name]}]`;

/** What gradients are multiplied with, and what that needs. */
export const gradientScale = (clip: Value | undefined): string =>
  clip ? `(${setting("gradientScale")} * clip[1])` : setting("gradientScale");

export const clipParameter = (clip: Value | undefined): Parameter[] =>
  clip ? [reads("clip", clip, "f32")] : [];

/** Leaves out a step whose gradients are not finite. */
export const unlessSkipped = (clip: Value | undefined): string =>
  isScaled(clip) ? "  if (clip[1] == 0f) { return; }\n" : "";
