/** The names that runs get by themselves: data, network, recipe, and in which settings they differ from it. */
import type { Field, RunConfig } from "../../../config/config.ts";
import { formatField } from "../../../config/parse.ts";
import { formatShort } from "../../format.ts";
import { type Form, recipeConfig, sampleForm } from "./form.ts";

/** Settings that a name tells, the weightiest first, with how it is said there. */
const told: readonly [field: Field, short: (config: RunConfig) => string][] = [
  ["optimizer", ({ optimizer }) => optimizer],
  ["learningRate", ({ learningRate }) => `lr${formatShort(learningRate)}`],
  [
    "freeze",
    ({ freeze, frozenStages }) => (freeze === "stages" ? `freeze${frozenStages}` : `freeze-${freeze}`),
  ],
  ["width", ({ width }) => `w${width}`],
  ["pictureSize", ({ pictureSize }) => `${pictureSize}px`],
  ["emsize", ({ emsize }) => `em${emsize}`],
  ["layers", ({ layers }) => `l${layers}`],
  ["hidden", ({ hidden }) => `h${hidden}`],
  ["heads", ({ heads }) => `heads${heads}`],
  ["augmentation", ({ augmentation }) => (augmentation === "none" ? "noaug" : `aug-${augmentation}`)],
  ["batchSize", ({ batchSize }) => `b${batchSize}`],
  ["epochs", ({ epochs }) => `e${epochs}`],
  ["schedule", ({ schedule }) => schedule],
  ["weightDecay", ({ weightDecay }) => `wd${formatShort(weightDecay)}`],
  ["labelSmoothing", ({ labelSmoothing }) => `ls${formatShort(labelSmoothing)}`],
  ["dropout", ({ dropout }) => `drop${formatShort(dropout)}`],
  ["bptt", ({ bptt }) => `bptt${bptt}`],
  ["momentum", ({ momentum }) => `m${formatShort(momentum)}`],
  ["seed", ({ seed }) => `seed${seed}`],
];

/** More would be longer than a line: the settings themselves are beside the run. */
const most = 4;

interface About {
  data: { name: string };
  form: Form;
}

/** "pets-resnet18-strong-lr0.03-b64"; what fits the data by itself, and a sample's own recipe, differ from nothing. */
export function runName({ data: { name }, form }: About): string {
  const { config, base } = form;
  const isSample = name === "emoji" || name === "speeches";
  const wanted = isSample ? sampleForm({ ...form, given: {} }, name).config : recipeConfig(form, base);
  const different = told.filter(([field]) => formatField(wanted, field) !== formatField(config, field));
  const parts = different.slice(0, most).map(([, short]) => short(config));
  const recipe = base === "fits" || (isSample && base === "report") ? [] : [base];
  return [name, config.model, ...recipe, ...parts].join("-").toLowerCase().replace(/\s+/g, "-");
}

/** A name that a run got by itself, without what it tells of some fields: the runs of a sweep tell these themselves. */
export function nameWithout(name: string, config: RunConfig, fields: readonly Field[]): string {
  const shorts = [["model", ({ model }: RunConfig) => model] as const, ...told].flatMap(([field, short]) =>
    fields.includes(field) ? short(config).toLowerCase() : [],
  );
  const [data = "", ...parts] = name.split("-");
  return [data, ...parts.filter((part) => !shorts.includes(part))].join("-");
}
