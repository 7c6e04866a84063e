/** What the next run begins from: weights from a file, or a full checkpoint to go on from. */
import { fetched } from "../../../fetched.ts";
import type { RunConfig } from "../../../config/config.ts";
import { type ModelName, modelSettings, taskOf } from "../../../config/models/index.ts";
import { recogniseModel } from "../../../config/models/recognise.ts";
import { preset } from "../../../config/presets.ts";
import { checkpointForm, type Form, type Recipe, setRecipe } from "../../state/form/form.ts";
import { setApp } from "../../state/store.ts";
import { cutBy, readAsBefore } from "../data/data.ts";
import { modelFile } from "../model/modelFiles.ts";
import { keepAsFile } from "../data/tokenizer.ts";
import { sentence } from "../trainer.ts";

/** Takes what the person chose for “Start from”: a weights file, or a model's folder with the tokenizer that texts are then cut by. */
export async function startFromFiles(files: readonly File[]): Promise<void> {
  try {
    const { file, tokenizer } = await modelFile(files);
    await startFromWeights(file);
    if (tokenizer) await cutBy(keepAsFile(tokenizer, file.name));
  } catch (error) {
    setApp(() => ({ error: sentence(error) }));
  }
}

/**
 * Takes a weights file for “Start from”: the form gets the network that it is of, and the trainer checks it at the start. A refused
 * file says why.
 */
export async function startFromWeights(file: File): Promise<void> {
  try {
    const { lookAtWeights } = await fetched(() => import("../../../checkpoints/weights.ts"));
    const { shapes, about, told } = await lookAtWeights(file);
    const seen = recogniseModel(shapes);
    const network = seen && { ...seen, ...told };
    setApp(({ form }) => ({
      beginning: {
        name: file.name,
        kind: "weights",
        source: { file },
        run: null,
        weights: { network, classes: about.classes?.length ?? null },
      },
      form: network ? toldForm(form, network) : form,
      error: null,
    }));
  } catch (error) {
    setApp(() => ({ error: sentence(error) }));
  }
}

/** Takes a checkpoint's weights for the next run, its network's size, and the recipe for weights that are trained already. */
export async function beginFineTuning(file: File, { model, ...config }: RunConfig): Promise<void> {
  await startFromWeights(file);
  setApp(({ form, beginning }) => {
    const size = Object.fromEntries(modelSettings[model].size.map((field) => [field, config[field]]));
    return beginning ? { form: toldForm(form, { model, ...size }) } : {};
  });
  takeRecipe("finetune");
}

/** All of a recipe, but what the weights that the run begins from say of their network. */
export function takeRecipe(recipe: Recipe): void {
  setApp(({ form, beginning }) => {
    const { model, ...told } = beginning?.weights?.network ?? { model: null };
    return { form: setRecipe(form, recipe, model === form.config.model ? told : {}) };
  });
}

/** Reads a checkpoint's settings into the form; Start then goes on from it. A refused file says why. */
export async function importCheckpoint(file: File): Promise<void> {
  try {
    const { readAnyCheckpoint } = await fetched(() => import("../../../checkpoints/anyCheckpoint.ts"));
    const read = await readAnyCheckpoint(file);
    goOnFrom(file, read.config);
    if (!("kind" in read)) await readAsBefore(read);
  } catch (error) {
    setApp(() => ({ error: sentence(error) }));
  }
}

/** The next run goes on from this file. What it does not tell of its settings stays as the form has it. */
export function goOnFrom(file: File, told: Told): void {
  setApp(({ form }) => ({
    beginning: { name: file.name, kind: "checkpoint", source: { file }, run: null },
    form: toldForm(form, told),
    error: null,
  }));
}

type Told = Partial<RunConfig> & { model: ModelName };

function toldForm(form: Form, told: Told): Form {
  const fits = taskOf(form.config.model) === taskOf(told.model);
  const base = fits ? form.config : preset("report", told.model);
  return checkpointForm(form, { ...base, ...told });
}
