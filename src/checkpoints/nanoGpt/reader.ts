/**
 * nanoGPT's ckpt.pt, read: what its train.py keeps of the network, of AdamW and of the recipe
 * (https://github.com/karpathy/nanoGPT/blob/master/train.py), so that a run goes on from its step with its moments.
 */
import type { Settings } from "../../config/settings.ts";
import { say } from "../../said.ts";
import { CheckpointError } from "../checkpointError.ts";
import { type PickleValue, TensorReference, Tuple } from "../pth/pickleValues.ts";
import type { TensorReader } from "../pth/tensorReader.ts";
import { commonPrefix } from "../stateDict.ts";
import { floats, type Tensor, type Tensors } from "../safetensors/tensors.ts";

type Dict = ReadonlyMap<PickleValue, PickleValue>;

const dictOf = (value: PickleValue | undefined): Dict => (value instanceof Map ? value : new Map());
const numberOf = (value: PickleValue | undefined): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

/** Its parts by the names under which train.py saves them; null for any other file. */
function partsOf(root: PickleValue): Record<"args" | "config" | "optimizer" | "model", Dict> | null {
  if (
    !(root instanceof Map) ||
    !["model", "model_args", "optimizer", "iter_num"].every((name) => root.has(name))
  )
    return null;
  return {
    args: dictOf(root.get("model_args")),
    config: dictOf(root.get("config")),
    optimizer: dictOf(root.get("optimizer")),
    model: dictOf(root.get("model")),
  };
}

export const isNanoGpt = (root: PickleValue): boolean => partsOf(root) !== null;

const sizeNames = { emsize: "n_embd", heads: "n_head", layers: "n_layer", block: "block_size" } as const;

/** What of the network the file tells; nothing for another program's. */
export function nanoGptSizes(root: PickleValue): Partial<Settings> {
  const args = partsOf(root)?.args;
  return Object.fromEntries(
    Object.entries(sizeNames).flatMap(([field, name]) => {
      const value = numberOf(args?.get(name));
      return value === null ? [] : [[field, value]];
    }),
  );
}

/** The parameters in the order of its optimizer: matrices, which decay, and then the rest; a tied head is the words. */
export function inOptimizerOrder(shapes: ReadonlyMap<string, readonly number[]>): string[][] {
  const names = [...shapes.keys()].filter(
    // The causal mask, which old PyTorch needs, is no parameter.
    (name) => !name.endsWith("lm_head.weight") && !/\.attn\.(?:masked_)?bias$/.test(name),
  );
  const isMatrix = (name: string): boolean => (shapes.get(name)?.length ?? 0) >= 2;
  return [names.filter(isMatrix), names.filter((name) => !isMatrix(name))];
}

export interface NanoGpt {
  /** Optimizer steps that are done. */
  step: number;
  /** Of the validation; null before the first. */
  bestLoss: number | null;
  /** The network and the recipe, as far as the file tells them. */
  config: Partial<Settings> & { model: "gpt" };
}

const instead = (): string => say("startFrom");

const unlike = (what: string): CheckpointError =>
  new CheckpointError("unsupported", say("recipeUnknown", what, instead()));

/** The run of the file; null for another program's. Throws CheckpointError for a run that cannot go on here as it was. */
export function nanoGptOf(root: PickleValue): NanoGpt | null {
  const parts = partsOf(root);
  if (!parts || !(root instanceof Map)) return null;
  const { args, config } = parts;
  const step = numberOf(root.get("iter_num"));
  if (step === null || !Number.isSafeInteger(step) || step < 0)
    throw new CheckpointError("weightsAlone", say("noEpoch", instead()));
  if (args.get("bias") === false) throw unlike("bias=False");
  const best = numberOf(root.get("best_val_loss"));
  return {
    step,
    // Its beginning, before any validation.
    bestLoss: best === null || best >= 1e9 ? null : best,
    config: { model: "gpt", ...nanoGptSizes(root), ...recipeOf(parts.optimizer, config, args) },
  };
}

function recipeOf(optimizer: Dict, config: Dict, args: Dict): Partial<Settings> {
  const groups = optimizer.get("param_groups");
  const [matrices, rest] = Array.isArray(groups) ? groups.map(dictOf) : [];
  if (!matrices?.has("betas")) throw unlike(say("recipeOptimizer"));
  const betas = matrices.get("betas");
  const [beta1, beta2] = betas instanceof Tuple ? betas.items : Array.isArray(betas) ? betas : [];
  const of = (name: string): number | null => numberOf(config.get(name));
  const [steps, decaySteps] = [of("max_iters"), of("lr_decay_iters")];
  const isFalling = config.get("decay_lr") !== false;
  if (isFalling && decaySteps !== null && decaySteps !== steps) throw unlike("lr_decay_iters");
  const [batch, passes] = [of("batch_size"), of("gradient_accumulation_steps") ?? 1];
  const clip = of("grad_clip");
  const told: { [Name in keyof Settings]?: Settings[Name] | null } = {
    optimizer: "adamw",
    learningRate: of("learning_rate") ?? numberOf(matrices.get("lr")),
    minRate: of("min_lr"),
    warmup: isFalling ? of("warmup_iters") : 0,
    schedule: isFalling ? "cosine" : "constant",
    steps,
    weightDecay: numberOf(matrices.get("weight_decay")),
    decay: numberOf(rest?.get("weight_decay")) === 0 ? "matrices" : "all",
    beta1: numberOf(beta1),
    beta2: numberOf(beta2),
    dropout: numberOf(args.get("dropout")),
    batchSize: batch === null ? null : batch * passes,
    bestMetric: "loss",
  };
  return {
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)),
    // The steps end the run, however often its text is read by then.
    ...(steps === null ? {} : { epochs: manyEpochs }),
    ...(passes > 1 && batch !== null ? { microBatch: batch } : {}),
    ...(clip === null ? {} : { clip: clip === 0 ? null : clip }),
  };
}

const manyEpochs = 1000;

/** AdamW's moments by the names of the model, as a checkpoint of the lab has them. Throws CheckpointError. */
export async function nanoGptMoments(root: PickleValue, reader: TensorReader): Promise<Tensors> {
  const parts = partsOf(root);
  const moments: Tensors = new Map();
  if (!parts || !(root instanceof Map)) return moments;
  const shapes = new Map<string, readonly number[]>();
  for (const [name, value] of parts.model)
    if (value instanceof TensorReference) shapes.set(String(name), value.shape);
  const prefix = commonPrefix([...shapes.keys()]);
  const state = dictOf(parts.optimizer.get("state"));
  const done = numberOf(root.get("iter_num"));
  for (const [index, name] of inOptimizerOrder(shapes).flat().entries()) {
    const entry = dictOf(state.get(index));
    for (const kind of ["exp_avg", "exp_avg_sq"]) {
      const value = entry.get(kind);
      if (value instanceof TensorReference)
        moments.set(`${kind}.${name.slice(prefix.length)}`, await reader.read(name, value));
    }
    const step = await stepOf(entry.get("step"), reader);
    // AdamW corrects its averages by the number of steps, which here is the run's.
    if (step !== null && step !== done) throw unlike(say("recipeSteps", step, done ?? 0));
  }
  return moments;
}

async function stepOf(value: PickleValue | undefined, reader: TensorReader): Promise<number | null> {
  if (!(value instanceof TensorReference)) return numberOf(value);
  const tensor: Tensor = await reader.read("step", value);
  return floats("step", tensor)[0] ?? null;
}
