/** The words that runs are searched by: text, or conditions such as `top1:>35 tag:lr seed:1..3`. */
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import type { Field } from "../../../config/config.ts";
import { allFields, fields } from "../../../config/fields.ts";
import { hasField } from "../../../config/models/index.ts";
import type { BestMetric } from "../../../config/settings.ts";

type Meets = (run: RunRecord) => boolean;
type MeetsValue = (value: string | number | boolean) => boolean;

/** What a run's best validation is called in a condition. */
const metrics: Readonly<Record<string, BestMetric>> = {
  top1: "acc1",
  acc1: "acc1",
  top5: "acc5",
  acc5: "acc5",
  loss: "loss",
  f1: "f1",
  balanced: "balanced",
};

const texts: Readonly<Record<string, (run: RunRecord) => readonly string[]>> = {
  name: ({ name }) => [name],
  note: ({ notes }) => [notes],
  data: ({ data }) => [data.name],
  tag: ({ tags }) => tags,
  state: ({ status }) => [status],
};

/** Settings by their flags without the dashes, and by their names in settings files. */
const settings: ReadonlyMap<string, Field> = new Map(
  allFields.flatMap((field): [string, Field][] => [
    [field.toLowerCase(), field],
    [fields[field].flag.replace(/^--/, ""), field],
  ]),
);

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
const comparison = new RegExp(`^(>=|<=|>|<|=)(${number})$`, "i");
const range = new RegExp(`^(${number})\\.\\.(${number})$`, "i");

/** `>35`, `<=1e-3`, `1..3` (both ends included); anything else is the value itself, or for texts a part of it. */
function readValue(wanted: string): MeetsValue {
  const [, sign, limitText] = comparison.exec(wanted) ?? [];
  const limit = Number(limitText);
  const compared: Record<string, (value: number) => boolean> = {
    ">": (value) => value > limit,
    ">=": (value) => value >= limit,
    "<": (value) => value < limit,
    "<=": (value) => value <= limit,
    "=": (value) => value === limit,
  };
  const compare = sign === undefined ? undefined : compared[sign];
  if (compare) return (value) => typeof value === "number" && compare(value);
  const [, low, high] = range.exec(wanted) ?? [];
  if (low !== undefined && high !== undefined)
    return (value) => typeof value === "number" && value >= Number(low) && value <= Number(high);
  return (value) =>
    typeof value === "number" ? value === Number(wanted) : String(value).toLowerCase().includes(wanted);
}

/** A condition of the form `what:value`; null where nothing is called so: the word is then text. */
function readCondition(word: string): Meets | null {
  const colon = word.indexOf(":");
  const [what, wanted] = [word.slice(0, colon), word.slice(colon + 1)];
  if (colon < 1 || wanted === "") return null;
  const text = texts[what];
  if (text) return (run) => text(run).some((one) => one.toLowerCase().includes(wanted));
  const meets = readValue(wanted);
  const metric = metrics[what];
  if (metric) return ({ best, config }) => best !== null && config.bestMetric === metric && meets(best);
  const field = settings.get(what);
  if (!field) return null;
  return ({ config }) => {
    const value: unknown = hasField(config.model, field) ? config[field] : null;
    return (
      (typeof value === "string" || typeof value === "number" || typeof value === "boolean") && meets(value)
    );
  };
}

/** Runs that meet every word: a condition, or a text that name, note, data or tags have. */
export function searched(runs: readonly RunRecord[], text: string): RunRecord[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const conditions = words.map(
    (word): Meets =>
      readCondition(word) ??
      (({ name, tags, notes, data }) =>
        [name, notes, data.name, ...tags].some((one) => one.toLowerCase().includes(word))),
  );
  return runs.filter((run) => conditions.every((meets) => meets(run)));
}
