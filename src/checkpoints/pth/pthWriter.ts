/**
 * PyTorch's files, written: the zip of torch.save with the fields of pytorch/examples' imagenet/main.py, which takes it with
 * --resume.
 */
import { type Checkpoint, recordText } from "../checkpoint.ts";
import { Float, OrderedDict, TensorReference, Tuple, type PickleValue } from "./pickleValues.ts";
import { writePickle } from "./pickleWriter.ts";
import { contiguous, parameterNames } from "../stateDict.ts";
import { bytesOf, float32, type Tensor, type Tensors } from "../safetensors/tensors.ts";
import { writeZip, type ZipEntry } from "./zip.ts";

export interface PthOptions {
  /** Names begin with `module.`, as the example's own checkpoints have it when they come from GPUs (DistributedDataParallel). */
  module?: boolean;
  /** The rate that the next step would have; it counts where the schedule is not the example's own. */
  learningRate?: number;
}

/**
 * A checkpoint as .pth.tar: {epoch, arch, state_dict, best_acc1, optimizer, scheduler} as in the example, and what only the lab
 * reads, so that the file is as whole as a .safetensors one: {descent, average_state_dict, best_state_dict}.
 */
export function writePth(checkpoint: Checkpoint, options: PthOptions = {}): Blob {
  const { config, position, history, average, bestModel } = checkpoint;
  const file = new Archive();
  const stateDict = file.stateDict(checkpoint.model, options.module ? "module." : "");
  // StepLR's own arithmetic; a constant rate is the same with a factor of 1.
  const gamma = config.schedule === "step" ? 0.1 : 1;
  const stepRate = config.learningRate * gamma ** Math.floor(position.epoch / 30);
  const isStepLR = config.schedule === "step" || config.schedule === "constant";
  const rate = isStepLR
    ? stepRate
    : (options.learningRate ?? history.points.at(-1)?.learningRate ?? config.learningRate);
  const root = new Map<PickleValue, PickleValue>([
    ["epoch", position.epoch],
    ["arch", config.model],
    ["state_dict", stateDict],
    // The example keeps a tensor here and moves it to its GPU.
    ["best_acc1", file.tensor(float32([], Float32Array.of(bestAccuracy(checkpoint))))],
    ["optimizer", optimizerState(checkpoint, file, rate)],
    ["scheduler", isStepLR ? stepScheduler(config.learningRate, gamma, position.epoch, rate) : new Map()],
    ["descent", recordText(checkpoint)],
  ]);
  if (average.size > 0) root.set("average_state_dict", file.stateDict(average));
  if (bestModel.size > 0) root.set("best_state_dict", file.stateDict(bestModel));
  return file.zip(root);
}

/** A state_dict alone, as torch.save(model.state_dict()) writes it. */
export function writePthWeights(stateDict: Tensors): Blob {
  const file = new Archive();
  return file.zip(file.stateDict(stateDict));
}

/** A file of torch.save in the making. */
export class Archive {
  private readonly data: ZipEntry[] = [];

  tensor(tensor: Tensor): TensorReference {
    const key = String(this.data.length);
    this.data.push({ name: `archive/data/${key}`, data: bytesOf(tensor) });
    const storage = { key, type: tensor.type, typeName: "", elements: tensor.data.length };
    return new TensorReference(storage, 0, tensor.shape, contiguous(tensor.shape));
  }

  stateDict(tensors: Tensors, prefix = ""): OrderedDict {
    const dict = new OrderedDict();
    for (const [name, tensor] of tensors) dict.set(`${prefix}${name}`, this.tensor(tensor));
    return dict;
  }

  zip(root: PickleValue): Blob {
    const version = new TextEncoder().encode("3\n");
    return writeZip([
      { name: "archive/data.pkl", data: writePickle(root) },
      ...this.data,
      { name: "archive/version", data: version },
    ]);
  }
}

/** Highest Acc@1 in percent so far, whatever number the run chose its best by; 0 before the first validation. */
function bestAccuracy({ best, config, history }: Checkpoint): number {
  if (config.bestMetric === "acc1" && best) return best.metric;
  return Math.max(0, ...history.epochs.map(({ valAcc1 }) => valAcc1 ?? 0));
}

function optimizerState(
  { config, model, optimizer, position }: Checkpoint,
  file: Archive,
  rate: number,
): PickleValue {
  const names = parameterNames(model, config.tied);
  const state = new Map<PickleValue, PickleValue>();
  for (const [index, name] of names.entries()) {
    const entry = new Map<PickleValue, PickleValue>();
    for (const kind of ["momentum_buffer", "exp_avg", "exp_avg_sq"]) {
      const tensor = optimizer.get(`${kind}.${name}`);
      if (tensor) entry.set(kind, file.tensor(tensor));
    }
    if (entry.has("exp_avg")) entry.set("step", file.tensor(float32([], Float32Array.of(position.step))));
    if (entry.size > 0) state.set(index, entry);
  }
  const shared: [PickleValue, PickleValue][] = [
    ["lr", new Float(rate)],
    ["weight_decay", new Float(config.weightDecay)],
    ["maximize", false],
    ["foreach", null],
    ["differentiable", false],
    ["initial_lr", new Float(config.learningRate)],
    ["params", names.map((_, index) => index)],
  ];
  const own: [PickleValue, PickleValue][] =
    config.optimizer === "sgd"
      ? [
          ["momentum", new Float(config.momentum)],
          ["dampening", 0],
          ["nesterov", false],
        ]
      : [
          ["betas", new Tuple([0.9, 0.999])],
          ["eps", 1e-8],
          ["amsgrad", false],
          ["capturable", false],
        ];
  return new Map<PickleValue, PickleValue>([
    ["state", state],
    ["param_groups", [new Map([...shared, ...own])]],
  ]);
}

function stepScheduler(base: number, gamma: number, epoch: number, rate: number): PickleValue {
  return new Map<PickleValue, PickleValue>([
    ["step_size", 30],
    ["gamma", new Float(gamma)],
    ["base_lrs", [new Float(base)]],
    ["last_epoch", epoch],
    ["_step_count", epoch + 1],
    ["verbose", false],
    ["_get_lr_called_within_step", false],
    ["_last_lr", [new Float(rate)]],
  ]);
}
