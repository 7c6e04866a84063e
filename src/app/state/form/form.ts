/**
 * The set-up form: a configuration, the preset it began with, and what was typed into fields that are not valid. Pure
 * functions from one form to the next.
 */
import type { Field, RunConfig } from "../../../config/config.ts";
import { fieldsOf } from "../../../config/fields.ts";
import {
  defaultModel,
  firstModel,
  type ModelName,
  modelSettings,
  taskOf,
} from "../../../config/models/index.ts";
import type { ModelSettings } from "../../../config/models/model.ts";
import { words as written } from "../../../config/models/words.ts";
import { checkTogether, ConfigError, formatField, parseConfig, parseField } from "../../../config/parse.ts";
import { type Preset, preset, presetsOf } from "../../../config/presets.ts";
import { type SampleName, samples } from "../../../config/samples.ts";
import { readLink } from "../../../config/link.ts";
import type { Setting, Settings } from "../../../config/settings.ts";
import { say } from "../../../said.ts";
import type { ReadAs } from "../../../config/readAs.ts";

/** A recipe to begin with: that which fits the open data, or a preset. */
export type Recipe = Preset | "fits";

export interface Form {
  config: RunConfig;
  /** The recipe that "was 0.1" refers to. */
  base: Recipe;
  /** What is recommended for the open data instead of the report's settings, a sample's own settings among it; null without data. */
  fitted: Partial<RunConfig> | null;
  /** Typed text of fields that are not valid, and why. */
  invalid: Partial<Record<Field, { text: string; message: string }>>;
  /** Fields that the link gave: they win over presets, the samples' defaults and an imported checkpoint's. */
  given: Partial<Record<Field, RunConfig[Field]>>;
  /** How the folder is to be read, where the link or the person says so. */
  readAs: ReadAs;
}

export function newForm(model: ModelName, base: Preset = "report"): Form {
  return { config: preset(base, model), base, fitted: null, invalid: {}, given: {}, readAs: {} };
}

/** All of a recipe for the form's network, with the rate that suits its size where it has one by name. */
export function recipeConfig(form: Form, recipe: Recipe): RunConfig {
  const { model } = form.config;
  if (recipe === "fits") return { ...preset("report", model), ...form.fitted };
  const named = sizeOf(form);
  return { ...preset(recipe, model), ...(named === null ? {} : rateOf(sizesOf(model)[named] ?? {})) };
}

const sizesOf = (model: ModelName): NonNullable<ModelSettings["sizes"]> => modelSettings[model].sizes ?? {};

function rateOf({ learningRate, minRate }: Partial<Settings>): Partial<Settings> {
  return {
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(minRate === undefined ? {} : { minRate }),
  };
}

/** The form for data of which `fitted` is recommended: taken at once where nobody has chosen a recipe yet. */
export function fittedForm(form: Form, fitted: Partial<RunConfig>): Form {
  const known = { ...form, fitted };
  const isOpen = (Object.keys(form.given) as Field[]).every((field) => machineFields.has(field));
  const before = presetOf(form);
  return isOpen && (before === "report" || before === "fits") ? setRecipe(known, "fits") : known;
}

function given(form: Form): Record<string, unknown> {
  return { ...form.given };
}

/** The form that a link describes; a bad link gives the default form and the reason. */
export function formFromLink(link: string): { form: Form; error: string | null } {
  try {
    return { form: { ...readLink(link), fitted: null, invalid: {} }, error: null };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      form: newForm(defaultModel),
      error: say("badLink", error.message),
    };
  }
}

/** The form with `text` typed into `field`: a new configuration when it is valid, otherwise the message. */
export function typeField(form: Form, field: Field, text: string): Form {
  const invalid = { ...form.invalid };
  delete invalid[field];
  try {
    const config = { ...form.config, [field]: parseField(field, text) };
    return recheck({ ...form, config, invalid });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...form, invalid: { ...invalid, [field]: { text, message: error.message } } };
  }
}

export function setField<F extends Field>(form: Form, field: F, value: RunConfig[F]): Form {
  const invalid = { ...form.invalid };
  delete invalid[field];
  return recheck({ ...form, config: { ...form.config, [field]: value }, invalid });
}

/** Rules that bind several fields are told at the field that breaks them. */
function recheck(form: Form): Form {
  const invalid: Form["invalid"] = {};
  for (const [name, entry] of Object.entries(form.invalid) as [Field, { text: string; message: string }][]) {
    try {
      parseField(name, entry.text);
    } catch {
      invalid[name] = entry;
    }
  }
  try {
    checkTogether(form.config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    invalid[error.field] ??= { text: formatField(form.config, error.field), message: error.message };
  }
  return { ...form, invalid };
}

/** Another network: its own recipe comes with it, where the two do not share one; the machine's settings stay. */
export function setModel(form: Form, model: ModelName): Form {
  const [from, to] = [modelSettings[form.config.model], modelSettings[model]];
  if (from.presets.report === to.presets.report) return setField(form, "model", model);
  const base = presetsOf(model).find((name) => name === form.base) ?? "report";
  const size = Object.fromEntries(
    from.task === to.task && from.task === "images"
      ? from.size.filter((field) => to.size.includes(field)).map((field) => [field, form.config[field]])
      : [],
  );
  const config = { ...preset(base, model), ...size, ...machineOf(form.config), ...given(form), model };
  return recheck({ ...form, base, fitted: null, config: parseConfig({}, config), invalid: {} });
}

/** The size that the form's network has by name, whatever its rate; or null. */
export function sizeOf({ config }: Form): string | null {
  const sizes = sizesOf(config.model);
  const has = (size: Partial<Settings>): boolean =>
    modelSettings[config.model].size.every((field) => size[field] === config[field]);
  return Object.keys(sizes).find((name) => has(sizes[name] ?? {})) ?? null;
}

export function setSize(form: Form, name: string): Form {
  const size = sizesOf(form.config.model)[name] ?? {};
  const invalid = { ...form.invalid };
  for (const field of Object.keys(size) as Setting[]) delete invalid[field];
  return recheck({ ...form, config: { ...form.config, ...size }, invalid });
}

/**
 * All of a recipe; network, backend and the size that a person chose stay. A size that was fitted to the data goes with what is
 * recommended for them.
 * @param told what trained weights say of their network: it stays, too
 */
export function setRecipe(form: Form, base: Recipe, told: Partial<RunConfig> = {}): Form {
  const { model } = form.config;
  const wasFitted = form.base === "fits";
  const size = Object.fromEntries(
    modelSettings[model].size
      .filter((field) => {
        const fitted = form.fitted?.[field];
        return base === "fits" ? fitted === undefined : !wasFitted || fitted !== form.config[field];
      })
      .map((field) => [field, form.config[field]]),
  );
  const config = { ...recipeConfig(form, base), ...size, ...told, ...machineOf(form.config) };
  return recheck({ ...form, config: parseConfig({}, config), base, invalid: {} });
}

const machineFields: ReadonlySet<Field> = new Set(["backend", "adapter", "threads", "precision", "winograd"]);

function machineOf(
  config: RunConfig,
): Pick<RunConfig, "backend" | "adapter" | "threads" | "precision" | "winograd"> {
  const { backend, adapter, threads, precision, winograd } = config;
  return { backend, adapter, threads, precision, winograd };
}

const notRecipe: ReadonlySet<Field> = new Set([
  "model",
  "backend",
  "adapter",
  "threads",
  "precision",
  "winograd",
  ...written.fields,
]);

/** Whether the field differs from the preset the form began with. */
export function isChanged(form: Form, field: Field): boolean {
  return formatField(form.config, field) !== formatField(recipeConfig(form, form.base), field);
}

/** The recipes of the form's network. */
export const recipesOf = ({ config: { model }, fitted }: Form): Recipe[] => [
  ...(fitted ? (["fits"] as const) : []),
  ...presetsOf(model),
];

/** The recipe that the form has, or "own" as soon as one field of it differs. */
export function presetOf(form: Form): Recipe | "own" {
  const { model } = form.config;
  const recipe = fieldsOf(model).filter(
    (field) => !notRecipe.has(field) && !modelSettings[model].size.some((size) => size === field),
  );
  for (const name of [form.base, ...recipesOf(form)]) {
    if (name === "fits" && !form.fitted) continue;
    const wanted = recipeConfig(form, name);
    if (recipe.every((field) => formatField(wanted, field) === formatField(form.config, field))) return name;
  }
  return "own";
}

/** The form for a built-in sample. */
export function sampleForm(form: Form, sample: SampleName): Form {
  const { task, settings } = samples[sample];
  const own = firstModel(task);
  // A network that the link asks for is trained by its own recipe: the sample's is another network's.
  const isAsked = form.given["model"] !== undefined && taskOf(form.config.model) === task;
  const model = isAsked ? form.config.model : own;
  const base = presetsOf(model).find((name) => name === form.base) ?? "report";
  const config = parseConfig(
    { ...(model === own ? settings : {}), ...machineOf(form.config), ...given(form), model },
    preset(base, model),
  );
  const known = { ...form, base, config, invalid: {} };
  if (model !== own) return known;
  // Nobody chose another recipe: the sample's is what is recommended for it.
  return { ...known, fitted: settings, base: base === "report" ? "fits" : base };
}

/** Whether what is recommended is a sample's own recipe: it goes neither by counts nor by the machine. */
export const isSamplesOwn = ({ fitted }: Form): boolean =>
  Object.values(samples).some(({ settings }) => settings === fitted);

/** The form as a checkpoint's run had it; what the link gave wins, so that a run can be made longer. */
export function checkpointForm(form: Form, config: RunConfig): Form {
  return recheck({ ...form, config: parseConfig(given(form), config), invalid: {} });
}

/** The first reason why the form cannot be started; null when all fields are valid. */
export function firstInvalid(form: Form): string | null {
  return Object.values(form.invalid)[0]?.message ?? null;
}
