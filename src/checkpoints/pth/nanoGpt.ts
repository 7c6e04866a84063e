/** nanoGPT's ckpt.pt (https://github.com/karpathy/nanoGPT), which its train.py goes on from with --init_from=resume. */
import type { Checkpoint } from "../checkpoint.ts";
import { float32 } from "../safetensors/tensors.ts";
import { Float, type PickleValue, Tuple } from "./pickleValues.ts";
import { Archive } from "./pthWriter.ts";

/** AdamW of nanoGPT's configure_optimizers: matrices, which decay, and then the rest; a tied head counts as the words. */
function optimizer({ config, model, optimizer: moments, position }: Checkpoint, file: Archive): PickleValue {
  const names = [...model.keys()].filter((name) => name !== "lm_head.weight");
  const isMatrix = (name: string): boolean => (model.get(name)?.shape.length ?? 0) >= 2;
  const groups = [names.filter(isMatrix), names.filter((name) => !isMatrix(name))];
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

/** {model, optimizer, model_args, iter_num, best_val_loss, config}, with moments where the run used AdamW. */
export function writeNanoGpt(checkpoint: Checkpoint): Blob {
  const { config, model, position, best } = checkpoint;
  const file = new Archive();
  const words = model.get("transformer.wte.weight")?.shape[0] ?? 0;
  return file.zip(
    new Map<PickleValue, PickleValue>([
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
      ["config", new Map<PickleValue, PickleValue>([["dataset", checkpoint.data.name]])],
    ]),
  );
}
