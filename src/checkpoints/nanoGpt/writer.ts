/** nanoGPT's ckpt.pt (https://github.com/karpathy/nanoGPT), which its train.py goes on from with --init_from=resume. */
import { type Checkpoint, recordText } from "../checkpoint.ts";
import { Float, type PickleValue, Tuple } from "../pth/pickleValues.ts";
import { Archive } from "../pth/pthWriter.ts";
import { float32 } from "../safetensors/tensors.ts";
import { inOptimizerOrder } from "./reader.ts";

/** AdamW of nanoGPT's configure_optimizers. */
function optimizer({ config, model, optimizer: moments, position }: Checkpoint, file: Archive): PickleValue {
  const groups = inOptimizerOrder(new Map([...model].map(([name, { shape }]) => [name, shape])));
  const rate = new Float(config.learningRate);
  const state = new Map<PickleValue, PickleValue>();
  const paramGroups: PickleValue[] = [];
  let index = 0;
  for (const [at, group] of groups.entries()) {
    const params: number[] = [];
    for (const name of group) {
      const [first, second] = ["exp_avg", "exp_avg_sq"].map((kind) => moments.get(`${kind}.${name}`));
      if (first && second)
        state.set(
          index,
          new Map<PickleValue, PickleValue>([
            ["step", file.tensor(float32([], Float32Array.of(position.step)))],
            ["exp_avg", file.tensor(first)],
            ["exp_avg_sq", file.tensor(second)],
          ]),
        );
      params.push(index);
      index += 1;
    }
    const decay = at === 0 || config.decay === "all" ? config.weightDecay : 0;
    paramGroups.push(
      new Map<PickleValue, PickleValue>([
        ["weight_decay", new Float(decay)],
        ["lr", rate],
        ["betas", new Tuple([new Float(config.beta1), new Float(config.beta2)])],
        ["eps", new Float(1e-8)],
        ["amsgrad", false],
        ["foreach", null],
        ["maximize", false],
        ["capturable", false],
        ["differentiable", false],
        ["fused", null],
        ["params", params],
      ]),
    );
  }
  return new Map<PickleValue, PickleValue>([
    ["state", state],
    ["param_groups", paramGroups],
  ]);
}

/** The settings of train.py that say the recipe. */
function recipe({ config, data }: Checkpoint): Map<PickleValue, PickleValue> {
  const { batchSize, microBatch, steps, warmup, schedule } = config;
  const passes = microBatch === null ? 1 : Math.ceil(batchSize / microBatch);
  const told = new Map<PickleValue, PickleValue>([
    ["dataset", data.name],
    ["batch_size", batchSize / passes],
    ["gradient_accumulation_steps", passes],
    ["block_size", config.block],
    ["dropout", new Float(config.dropout)],
    ["learning_rate", new Float(config.learningRate)],
    ["min_lr", new Float(config.minRate)],
    ["warmup_iters", warmup],
    ["decay_lr", schedule !== "constant"],
    ["weight_decay", new Float(config.weightDecay)],
    ["beta1", new Float(config.beta1)],
    ["beta2", new Float(config.beta2)],
    ["grad_clip", new Float(config.clip ?? 0)],
  ]);
  if (steps !== null) for (const name of ["max_iters", "lr_decay_iters"]) told.set(name, steps);
  return told;
}

/**
 * {model, optimizer, model_args, iter_num, best_val_loss, config}, with moments where the run used AdamW; and `descent`, which the lab
 * alone reads, so that its own tokenizer and curves come back too.
 */
export function writeNanoGpt(checkpoint: Checkpoint): Blob {
  const file = new Archive();
  return file.zip(nanoGptParts(checkpoint, file).set("descent", ownRecord(checkpoint)));
}

/** The best weights are not in the file, so that the record does not speak of them. */
const ownRecord = (checkpoint: Checkpoint): string =>
  recordText(checkpoint.bestModel.size > 0 ? { ...checkpoint, best: null } : checkpoint);

/** What nanoGPT's own files hold. */
export function nanoGptParts(checkpoint: Checkpoint, file: Archive): Map<PickleValue, PickleValue> {
  const { config, model, position, best } = checkpoint;
  const words = model.get("transformer.wte.weight")?.shape[0] ?? 0;
  return new Map<PickleValue, PickleValue>([
    ["model", file.stateDict(model)],
    ["optimizer", optimizer(checkpoint, file)],
    [
      "model_args",
      new Map<PickleValue, PickleValue>([
        ["n_layer", config.layers],
        ["n_head", config.heads],
        ["n_embd", config.emsize],
        ["block_size", config.block],
        ["bias", true],
        ["vocab_size", words],
        ["dropout", new Float(config.dropout)],
      ]),
    ],
    ["iter_num", position.step],
    ["best_val_loss", new Float(best?.metric ?? 1e9)],
    ["config", recipe(checkpoint)],
  ]);
}
