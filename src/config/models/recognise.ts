/** Which network weights are of, told by the names and shapes of their tensors alone. */
import type { Settings } from "../settings.ts";
import { type ModelName, modelNames, modelSettings } from "./index.ts";

export type Recognised = Partial<Settings> & { model: ModelName };

/** Prefixes that are tried, those of the most names first; a wrapper's own network has the most of them. */
const maximumPrefixes = 24;

/**
 * The model and what the shapes tell of its fields: under whatever prefix (`module.`, `model.backbone.`), by PyTorch's names or another
 * program's. Null for a network that the lab does not have.
 */
export function recogniseModel(shapes: ReadonlyMap<string, readonly number[]>): Recognised | null {
  for (const prefix of prefixes([...shapes.keys()]))
    for (const model of modelNames) {
      const { recognise, otherNames = [] } = modelSettings[model];
      if (!recognise) continue;
      for (const translate of [(name: string) => name, ...otherNames]) {
        const own = new Map<string, readonly number[]>();
        for (const [name, shape] of shapes) {
          const mine = name.startsWith(prefix) ? translate(name.slice(prefix.length)) : null;
          if (mine !== null) own.set(mine, shape);
        }
        const told = recognise((name) => own.get(name));
        if (told) return { model, ...told };
      }
    }
  return null;
}

/** The empty one first, then by how many names have them. */
function prefixes(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names)
    for (let at = name.indexOf(".") + 1; at > 0; at = name.indexOf(".", at) + 1)
      counts.set(name.slice(0, at), (counts.get(name.slice(0, at)) ?? 0) + 1);
  const ranked = [...counts].toSorted(([, a], [, b]) => b - a).map(([prefix]) => prefix);
  return ["", ...ranked.slice(0, maximumPrefixes)];
}
