/**
 * Checkpoints of any kind to go on from: ours as .safetensors or .pth.tar, and those of pytorch/examples' imagenet/main.py and of
 * torchvision's references/classification/train.py, which say nothing of the data and are completed when it is open.
 */
import { fetched } from "../fetched.ts";
import { say } from "../said.ts";
import type { RunConfig } from "../config/config.ts";
import { type ModelName, modelNames, modelSettings } from "../config/models/index.ts";
import { parseConfig } from "../config/parse.ts";
import { recogniseModel } from "../config/models/recognise.ts";
import { preset } from "../config/presets.ts";
import { type Checkpoint, checkpointOf, type Outputs, readCheckpoint } from "./checkpoint.ts";
import { CheckpointError, quote } from "./checkpointError.ts";
import { emptyHistory } from "./logs/history.ts";
import { isPth } from "./pth/isPth.ts";
import type { PthFile } from "./pth/pthReader.ts";
import type { NanoGpt } from "./nanoGpt/reader.ts";
import { isBuffer } from "./stateDict.ts";
import { firstNonFinite, float32, type Tensors } from "./safetensors/tensors.ts";
import { asStateDict, wrapperPrefix } from "./weights.ts";

/** A checkpoint of the example, of torchvision's references, or of nanoGPT. */
export interface ExampleCheckpoint {
  kind: "example";
  /** The network and the recipe, as far as the file tells them. */
  config: Partial<RunConfig> & { model: ModelName };
  /** Finished epochs. */
  epoch: number;
  /** Optimizer steps that are done, where the program counts them. */
  step: number | null;
  /** The best validation by `config.bestMetric`: an accuracy in percent, or the loss. */
  best: number | null;
  model: Tensors;
  optimizer: Tensors;
}

/** Reads a checkpoint to go on from. Throws CheckpointError; a file of weights alone is refused with what to do. */
export async function readAnyCheckpoint(file: Blob): Promise<Checkpoint | ExampleCheckpoint> {
  if (!(await isPth(file))) return readCheckpoint(file);
  const { readPth } = await fetched(() => import("./pth/pthReader.ts"));
  const pth = await readPth(file);
  return pth.descent === null ? exampleOf(pth) : ownOf(pth, pth.descent);
}

/** A file of ours has the parts of a .safetensors checkpoint under other names. */
function ownOf(pth: PthFile, descent: string): Checkpoint {
  const tensors: Tensors = new Map();
  const put = (section: string, from: Tensors): void => {
    for (const [name, tensor] of from) tensors.set(`${section}.${name}`, tensor);
  };
  const prefix = wrapperPrefix(pth.stateDict);
  put("model", new Map([...pth.stateDict].map(([name, tensor]) => [name.slice(prefix.length), tensor])));
  put("optimizer", optimizerOf(pth));
  put("average", pth.average);
  put("best", pth.best);
  return checkpointOf({ tensors, metadata: { descent } });
}

/** Momentum by the names of parameters without what wrappers put before them. */
function optimizerOf({ optimizer, stateDict }: PthFile): Tensors {
  const prefix = wrapperPrefix(stateDict);
  return new Map(
    [...optimizer].map(([name, tensor]) => {
      const kind = name.slice(0, name.indexOf(".") + 1);
      return [kind + name.slice(kind.length + prefix.length), tensor];
    }),
  );
}

function exampleOf(pth: PthFile): ExampleCheckpoint {
  if (pth.nanoGpt) return nanoGptCheckpoint(pth, pth.nanoGpt);
  const { epoch, bestAcc1, recipe, maker } = pth;
  const instead = say("startFrom");
  if (maker === "other") throw new CheckpointError("weightsAlone", say("countUnknown", instead));
  if (epoch === null || recipe === null || !Number.isSafeInteger(epoch) || epoch < 0)
    throw new CheckpointError("weightsAlone", say("noEpoch", instead));
  if (recipe.unknown !== null)
    throw new CheckpointError("unsupported", say("recipeUnknown", recipe.unknown, instead));
  const model = asStateDict(pth.stateDict);
  const optimizer = optimizerOf(pth);
  checkFinite(model, optimizer);
  // torch.optim keeps no momentum where there is none to keep; the lab keeps zeros.
  if (optimizer.size === 0 && recipe.optimizer === "sgd")
    for (const [name, { shape, data }] of model)
      if (!isBuffer(name))
        optimizer.set(`momentum_buffer.${name}`, float32(shape, new Float32Array(data.length)));
  return {
    kind: "example",
    config: exampleConfig(pth, model),
    epoch,
    step: null,
    best: bestAcc1,
    model,
    optimizer,
  };
}

function checkFinite(model: Tensors, optimizer: Tensors): void {
  const worst = firstNonFinite(new Map([...model, ...optimizer]));
  if (worst)
    throw new CheckpointError(
      "notFinite",
      say("valueIn", quote(worst.name), String(worst.value), worst.index),
    );
}

function nanoGptCheckpoint(pth: PthFile, { step, bestLoss, config }: NanoGpt): ExampleCheckpoint {
  // The causal mask of old PyTorch is computed here.
  const model = new Map([...asStateDict(pth.stateDict)].filter(([name]) => !name.endsWith(".attn.bias")));
  checkFinite(model, pth.optimizer);
  return {
    kind: "example",
    config: { model: "gpt", ...allowed(config) },
    epoch: 0,
    step,
    best: bestLoss,
    model,
    optimizer: pth.optimizer,
  };
}

/** The models that a state_dict of another program can be of: “ResNet-18 and ResNet-34”. */
const recognisable = new Intl.ListFormat("en-GB").format(
  modelNames.filter((model) => modelSettings[model].recognise).map((model) => modelSettings[model].title),
);

/** Throws CheckpointError for a network that the lab does not have. */
function exampleConfig({ arch, epoch, recipe }: PthFile, state: Tensors): ExampleCheckpoint["config"] {
  const parts: ExampleCheckpoint["config"] | null = recogniseModel(
    new Map([...state].map(([name, { shape }]) => [name, shape])),
  );
  if (!parts)
    throw new CheckpointError(
      "unsupported",
      say("otherNetwork", arch === null ? "" : quote(arch), recognisable),
    );
  const { model } = parts;
  if (recipe) Object.assign(parts, recipeFields(recipe, epoch ?? 0));
  return { model, ...allowed(parts) };
}

/** The parts that a file tells, each within its limits. Throws ConfigError for what is not allowed. */
function allowed(parts: ExampleCheckpoint["config"]): Partial<RunConfig> {
  const known = parseConfig(parts, preset("report", parts.model));
  return Object.fromEntries(Object.keys(parts).map((field) => [field, known[field as keyof RunConfig]]));
}

function recipeFields(recipe: NonNullable<PthFile["recipe"]>, epoch: number): Partial<RunConfig> {
  const { optimizer, momentum, weightDecay, lastRate, scheduler } = recipe;
  // The example without a scheduler set the rate of each epoch itself, and keeps that of the last one.
  const divided = 0.1 ** Math.floor(Math.max(0, epoch - 1) / 30);
  const learningRate = recipe.learningRate ?? lastRate / divided;
  const schedule = scheduler === null || scheduler.gamma !== 1 ? "step" : "constant"; // another is refused before
  return { optimizer, momentum, weightDecay, learningRate, schedule, bestMetric: "acc1" };
}

/** The example's checkpoint with what the open data and the form say. */
export function completeExample(
  example: ExampleCheckpoint,
  about: { config: RunConfig; outputs: Outputs; data: Checkpoint["data"]; stepsPerEpoch: number },
): Checkpoint {
  const { best, model, optimizer } = example;
  const { config, stepsPerEpoch, ...rest } = about;
  const step = example.step ?? example.epoch * stepsPerEpoch;
  const epoch = Math.floor(step / stepsPerEpoch);
  const { bestMetric = config.bestMetric } = example.config;
  return {
    ...rest,
    config: { ...config, bestMetric },
    run: { id: "", name: "" },
    position: { epoch, step, stepInEpoch: step - epoch * stepsPerEpoch },
    best: best === null ? null : { metric: best, epoch: Math.max(0, epoch - 1) },
    schedule: {},
    meters: {},
    seconds: 0,
    kernels: {},
    history: emptyHistory(),
    model,
    optimizer,
    average: new Map(),
    bestModel: new Map(),
  };
}
