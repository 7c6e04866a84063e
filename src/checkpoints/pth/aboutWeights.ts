/** What a file says of its weights beside the numbers: the names of the classes, and how pictures were normalised. */
import { partsOf, Tuple, type PickleValue } from "./pickleValues.ts";

export interface AboutWeights {
  /** In the order of the outputs; null where the file does not tell. */
  classes: string[] | null;
  /** Of the pictures, of each channel, in the range from 0 to 1; null where the file does not tell. */
  normalisation: { mean: number[]; deviation: number[] } | null;
}

const listNames = new Set([
  "classes",
  "class_names",
  "classnames",
  "categories",
  "label_names",
  "labels",
  "names",
]);
const indexNames = new Set(["class_to_idx", "class_to_index", "label2id", "label_to_idx"]);
const nameNames = new Set(["idx_to_class", "index_to_class", "id2label", "idx_to_label"]);
const maximumDepth = 4;
const maximumVisits = 20_000;

/** Looks through everything that was saved, the nearest to the root first. */
export function aboutWeights(root: PickleValue): AboutWeights {
  const about: AboutWeights = { classes: null, normalisation: null };
  const seen = new Set<PickleValue>();
  let level: PickleValue[] = [root];
  for (let depth = 0; depth < maximumDepth && level.length > 0; depth++) {
    const next: PickleValue[] = [];
    for (const value of level) {
      if (seen.has(value) || seen.size > maximumVisits) continue;
      seen.add(value);
      const fields = new Map<string, PickleValue>();
      for (const [key, part] of partsOf(value)) {
        if (typeof key === "string") fields.set(key.toLowerCase(), part);
        if (typeof part === "object" && part !== null) next.push(part);
      }
      about.classes ??= classesOf(fields);
      about.normalisation ??= normalisationOf(fields);
    }
    level = next;
  }
  return about;
}

/** The same out of texts, as .safetensors keeps them: each may be JSON. */
export function aboutTexts(metadata: Readonly<Record<string, string>>): AboutWeights {
  const root = new Map<PickleValue, PickleValue>();
  for (const [name, text] of Object.entries(metadata)) {
    try {
      root.set(name, fromJson(JSON.parse(text)));
    } catch {
      // A plain text tells neither.
    }
  }
  return aboutWeights(root);
}

function fromJson(value: unknown, depth = 0): PickleValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null || depth > maximumDepth) return null;
  if (Array.isArray(value)) return value.map((item) => fromJson(item, depth + 1));
  return new Map(Object.entries(value).map(([name, part]) => [name, fromJson(part, depth + 1)]));
}

function classesOf(fields: ReadonlyMap<string, PickleValue>): string[] | null {
  for (const [name, value] of fields) {
    const found = listNames.has(name)
      ? texts(value)
      : indexNames.has(name)
        ? ordered([...pairs(value)].map(([text, index]) => [index, text]))
        : nameNames.has(name)
          ? ordered([...pairs(value)])
          : null;
    if (found && found.length > 1) return found;
  }
  return null;
}

const items = (value: PickleValue): readonly PickleValue[] | null =>
  value instanceof Tuple ? value.items : Array.isArray(value) ? value : null;

function texts(value: PickleValue): string[] | null {
  const list = items(value);
  // Ours, and COCO's, are objects with a name.
  const names = list?.map((one) => (one instanceof Map ? (one.get("name") ?? null) : one));
  return names?.every((text) => typeof text === "string") ? names : null;
}

const pairs = (value: PickleValue): Iterable<[PickleValue, PickleValue]> =>
  value instanceof Map ? value : [];

/** Texts by their index, which must be 0, 1, 2 ...; an index may be written as a text. */
function ordered(entries: readonly (readonly [index: PickleValue, text: PickleValue])[]): string[] | null {
  const result: string[] = [];
  for (const [index, text] of entries) {
    const at = typeof index === "string" && /^\d+$/.test(index) ? Number(index) : index;
    if (typeof at !== "number" || typeof text !== "string") return null;
    if (!Number.isSafeInteger(at) || at < 0 || at >= entries.length) return null;
    result[at] = text;
  }
  return entries.length > 0 && Object.keys(result).length === entries.length ? result : null;
}

function normalisationOf(fields: ReadonlyMap<string, PickleValue>): AboutWeights["normalisation"] {
  const mean = channels(fields.get("mean") ?? fields.get("image_mean") ?? null);
  const deviation = channels(fields.get("std") ?? fields.get("image_std") ?? null);
  if (!mean || !deviation?.every((value) => value > 0)) return null;
  const range = Math.max(...mean, ...deviation) > 3 ? 255 : 1; // mmcv counts in bytes
  return { mean: mean.map((value) => value / range), deviation: deviation.map((value) => value / range) };
}

function channels(value: PickleValue): number[] | null {
  const list = items(value);
  const numbers = list?.filter((one) => typeof one === "number" && Number.isFinite(one));
  return list?.length === 3 && numbers?.length === 3 ? numbers.map(Number) : null;
}
