/** The state_dict in what was saved, whatever it is called and however deep it lies. */
import { say } from "../../said.ts";
import { CheckpointError, quote } from "../checkpointError.ts";
import { moduleState } from "./moduleState.ts";
import { Inert, partsOf, TensorReference, Tuple, type PickleValue } from "./pickleValues.ts";

export interface FoundStateDict {
  dict: ReadonlyMap<PickleValue, PickleValue>;
  /** Where it stands in the file: “model_state_dict”, “ema.module”; empty for the file itself. */
  path: string;
  /** An average of weights over the training. */
  isAverage: boolean;
  /** The class of the whole module that it was gathered from; null where it was saved as a dict. */
  module: string | null;
  /** Paths of the other ones. */
  others: string[];
}

/**
 * Names under which programs keep the weights, the likeliest first: pytorch/examples and Lightning, PyTorch's tutorial, torchvision's
 * references, and what people call it in their own. One of any other name comes after them, the largest first.
 */
const usualNames = [
  "state_dict",
  "model_state_dict",
  "model_state",
  "model",
  "net",
  "network",
  "module",
  "weights",
  "params",
  "student",
];
const averageName =
  /(^|[_.\s-])(ema|avg|average|averaged|swa|teacher|shadow|polyak|target)(?=[_.\s-]|$)|ema(?=[A-Z])|EMA/;
/** Nothing below holds the network's weights. */
const otherPart = /optim|sched|scaler|callback|loop/i;
/** Deep enough for any real file; what lies deeper is no state_dict. */
const maximumDepth = 8;
const maximumVisits = 200_000;

interface Candidate {
  dict: ReadonlyMap<PickleValue, PickleValue>;
  path: string;
  tensors: number;
  isAverage: boolean;
  module: string | null;
}

/** Throws CheckpointError when there is none. */
export function findStateDict(root: PickleValue): FoundStateDict {
  const named = candidates(root, isNamedLikeWeights);
  const all = named.length > 0 ? named : candidates(root, () => true);
  const [best, ...others] = all.toSorted((a, b) => order(a, b));
  if (best) return { ...best, others: others.map(({ path }) => path) };
  throw new CheckpointError(
    "mismatch",
    root instanceof Inert ? say("noStateDictIn", quote(root.path)) : say("noStateDict"),
  );
}

/** The usual one first, averages last; of several others the one of the most tensors. */
function order(a: Candidate, b: Candidate): number {
  const rank = ({ path }: Candidate): number => {
    const at = usualNames.indexOf(path.slice(path.lastIndexOf(".") + 1));
    return path === "" ? 0 : at < 0 ? usualNames.length + 1 : at + 1;
  };
  return Number(a.isAverage) - Number(b.isAverage) || rank(a) - rank(b) || b.tensors - a.tensors;
}

function candidates(root: PickleValue, isOne: (name: string) => boolean): Candidate[] {
  const found: Candidate[] = [];
  const seen = new Set<PickleValue>();
  let visits = 0;
  let level: { value: PickleValue; path: string }[] = [{ value: root, path: "" }];
  // Level by level: a pickle may be nested a million deep, or in a circle.
  for (let depth = 0; depth < maximumDepth && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { value, path } of level) {
      if (seen.has(value) || ++visits > maximumVisits) continue;
      seen.add(value);
      const dict = value instanceof Inert ? moduleState(value) : value;
      const module = value instanceof Inert ? value.path : null;
      if (dict instanceof Map) {
        const tensors = tensorNames(dict);
        if (tensors.some(isOne))
          found.push({ dict, path, tensors: tensors.length, isAverage: averageName.test(path), module });
      }
      if (value instanceof Inert) continue;
      for (const [key, part] of partsOf(value))
        if (mayHold(part) && !otherPart.test(String(key)))
          next.push({ value: part, path: path === "" ? String(key) : `${path}.${String(key)}` });
    }
    level = next;
  }
  return found;
}

/** Attributes of an object are no place for weights, but for a module's: what others mean is known to their class alone. */
const mayHold = (value: PickleValue): boolean =>
  value instanceof Map || value instanceof Tuple || Array.isArray(value) || value instanceof Inert;

const tensorNames = (dict: ReadonlyMap<PickleValue, PickleValue>): string[] =>
  [...dict].flatMap(([name, value]) =>
    typeof name === "string" && value instanceof TensorReference ? [name] : [],
  );

const isNamedLikeWeights = (name: string): boolean => /(^|[._])(weight|weight_v|kernel|gamma)$/.test(name);
