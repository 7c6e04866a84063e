/**
 * The whole state of a run as a checkpoint, and back: after it, every further step computes what it would have computed. On
 * the border stand PyTorch's names and layouts; on the device flat stores.
 */
import { say } from "../said.ts";
import type { Checkpoint, Outputs } from "../checkpoints/checkpoint.ts";
import { CheckpointError } from "../checkpoints/checkpointError.ts";
import { historyBefore } from "../checkpoints/logs/history.ts";
import { floats, float32, type Tensors } from "../checkpoints/safetensors/tensors.ts";
import type { StoreName } from "../backends/graph.ts";
import type { RunConfig } from "../config/config.ts";
import {
  emptyStores,
  type FlatStores,
  fromDevice,
  fromStateDict,
  learns,
  type StateDict,
  toDevice,
  toStateDict,
} from "../models/parameters.ts";
import type { Network } from "../models/network.ts";
import { models } from "../models/index.ts";
import { bestOf } from "./best.ts";
import type { Learner } from "./learner.ts";
import { readLossScale, restoreLossScale } from "./lossScale.ts";
import { freshState, type RunState, type TrainingRun } from "./loop.ts";

/** What a checkpoint says of the run besides its numbers. */
export interface RunIdentity {
  run: Checkpoint["run"];
  outputs: Outputs;
  data: Checkpoint["data"];
}

/** Prefix and store of the optimizer's moments, as torch's optimizers name them. */
const moments = (config: RunConfig): [prefix: string, store: StoreName][] =>
  config.optimizer === "sgd"
    ? [["momentum_buffer", "momentum"]]
    : [
        ["exp_avg", "momentum"],
        ["exp_avg_sq", "second"],
      ];

/** A state_dict as checkpoints hold it. */
function asTensors(state: StateDict): Tensors {
  return new Map(
    [...state].map(([name, { shape, data }]) => [
      name,
      data instanceof Float32Array ? float32(shape, data) : { type: "I64", shape, data },
    ]),
  );
}

/** Tensors of a file as a state_dict: any floating-point type as float32. */
export function asStateDict(tensors: Tensors): StateDict {
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      { shape: tensor.shape, data: tensor.type === "I64" ? tensor.data : floats(name, tensor) },
    ]),
  );
}

/** The state_dict of a network from its flat stores; `steps` is the value of the num_batches_tracked counters. */
export function stateDict({ config, layout }: Network, stores: FlatStores, steps: number): Tensors {
  return asTensors(toStateDict(layout, stores, steps, models[config.model].constants(config)));
}

async function readMoments({ network, stores }: Learner): Promise<Tensors> {
  const { layout, config } = network;
  const read = moments(config).map(async ([prefix, store]) => [prefix, await stores.read(store)] as const);
  const tensors: Tensors = new Map();
  for (const [prefix, flat] of await Promise.all(read))
    for (const tensor of layout.tensors)
      if (learns(layout, tensor))
        tensors.set(`${prefix}.${tensor.name}`, float32(tensor.shape, fromDevice(tensor, flat)));
  return tensors;
}

/** Everything that the run needs to go on. Waits for the numbers of the steps under way; throws NotFiniteError. */
export async function snapshot(run: TrainingRun, identity: RunIdentity): Promise<Checkpoint> {
  return (await capture(run, identity)).checkpoint;
}

/**
 * As `snapshot`, but resolves once the state is settled and its copies are asked for, in the order of the device's work: training
 * may go on while `checkpoint` comes back, which rejects where the device fails meanwhile.
 */
export async function capture(
  run: TrainingRun,
  identity: RunIdentity,
): Promise<{ checkpoint: Promise<Checkpoint> }> {
  await run.settle();
  const checkpoint = captured(run, identity);
  checkpoint.catch(() => undefined); // told to whoever awaits it
  return { checkpoint };
}

/** Takes all that will change before its first wait. */
async function captured(run: TrainingRun, identity: RunIdentity): Promise<Checkpoint> {
  const { learner, state, config } = run;
  const { network, source } = learner;
  const { best, schedule, meters, history } = state;
  const position = { ...state.position };
  const now = {
    ...identity,
    config,
    position,
    best: best && { ...best },
    meters: { ...meters.state(), epochMs: run.epochMs },
    seconds: run.elapsedMs / 1000,
    kernels: { ...learner.kernels.choices },
    history: { points: [...history.points], epochs: [...history.epochs], end: history.end },
  };
  const divisions = { ...schedule };
  const [lossScale, live, optimizer, average, bestWeights] = await Promise.all([
    readLossScale(learner),
    learner.weights("live"),
    readMoments(learner),
    source === "average" ? learner.weights("average") : null,
    state.bestWeights,
  ]);
  const tensorsOf = (weights: FlatStores | null): Tensors =>
    weights ? stateDict(network, weights, position.step) : new Map();
  return {
    ...now,
    schedule: { ...divisions, ...lossScale },
    model: tensorsOf(live),
    optimizer,
    average: tensorsOf(average),
    bestModel: tensorsOf(bestWeights),
  };
}

/** Writes a checkpoint's tensors to the device. Throws StateDictError or CheckpointError, and then nothing has changed. */
export function restoreTensors(
  learner: Learner,
  checkpoint: Pick<Checkpoint, "model" | "optimizer" | "average" | "schedule">,
): void {
  const { network, stores } = learner;
  const { layout, config } = network;
  const base = (): FlatStores => ({
    parameters: new Float32Array(layout.lengths.parameters),
    buffers: new Float32Array(layout.lengths.buffers),
  });
  const live = fromStateDict(layout, asStateDict(checkpoint.model), base()).stores;
  const average =
    learner.source === "average" && checkpoint.average.size > 0
      ? fromStateDict(layout, asStateDict(checkpoint.average), base()).stores
      : null;
  const flats = moments(config).map(([prefix, store]) => {
    const flat = new Float32Array(layout.learned);
    for (const tensor of layout.tensors) {
      if (!learns(layout, tensor)) continue;
      const name = `${prefix}.${tensor.name}`;
      const found = checkpoint.optimizer.get(name);
      if (!found) throw new CheckpointError("mismatch", say("otherOptimizer", name, config.optimizer));
      toDevice(tensor, floats(name, found), flat);
    }
    return { store, flat };
  });
  learner.setWeights(live);
  restoreLossScale(learner, checkpoint.schedule);
  if (average) learner.replaceEvaluated(average);
  for (const { store, flat } of flats) stores.write(store, flat);
}

/** The run's state as it stood when the checkpoint was made. */
export function restoreState(checkpoint: Checkpoint, { config, layout }: Network): RunState {
  const state = freshState();
  const { position, best, bestModel, schedule, meters, seconds, history } = checkpoint;
  state.position = { ...position };
  // Another metric than the checkpoint's: the rows tell which epoch was the best by it.
  state.best =
    config.bestMetric === checkpoint.config.bestMetric ? best && { ...best } : bestOf(config, history.epochs);
  if (bestModel.size > 0)
    state.bestWeights = Promise.resolve(
      fromStateDict(layout, asStateDict(bestModel), emptyStores(layout)).stores,
    );
  state.schedule = { divisions: schedule["divisions"] ?? 0, lowestLoss: schedule["lowestLoss"] ?? null };
  state.meters.restore(meters);
  state.elapsedMs = seconds * 1000;
  state.epochMs = meters["epochMs"] ?? 0;
  state.history = historyBefore(history, position.step, position.epoch);
  return state;
}
