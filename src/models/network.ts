import { addGradients } from "../backends/autodiff.ts";
import { aligned, Graph, specOf, type StoreName, type Value } from "../backends/graph.ts";
import { crossEntropy } from "../backends/ops/crossEntropy.ts";
import { lossMetrics } from "../backends/ops/lossMetrics.ts";
import { lossScaleSpec } from "../backends/ops/parts/lossScale.ts";
import { accumulate } from "../backends/ops/accumulate.ts";
import { adamw } from "../backends/ops/adamw.ts";
import { clear } from "../backends/ops/clear.ts";
import { clipFactor } from "../backends/ops/clipFactor.ts";
import { movingAverage } from "../backends/ops/movingAverage.ts";
import { hyperSpec } from "../backends/ops/parts/hyper.ts";
import { sgd } from "../backends/ops/sgd.ts";
import { softCrossEntropy } from "../backends/ops/softCrossEntropy.ts";
import { selectRow } from "../backends/ops/selectRow.ts";
import type { RunConfig } from "../config/config.ts";
import { changesColours } from "../config/models/pictures.ts";
import { models } from "./index.ts";
import type { Batch, Model } from "./model.ts";
import { mixesPictures, pictureInput } from "./pictures.ts";
import { byKind, type ParameterLayout, ParameterValues, type Stretch } from "./parameters.ts";

/** A model of a run: its configuration, the number of classes or words, and where its tensors lie. */
export interface Network {
  readonly config: RunConfig;
  /** Classes or words. */
  readonly outputs: number;
  readonly layout: ParameterLayout;
}

export function networkOf(config: RunConfig, outputs: number): Network {
  const model = models[config.model];
  const layout = model.layout(config, outputs);
  const { decay, freeze, frozenStages, headRate, layerDecay } = config;
  if (decay === "all" && freeze === "none" && headRate === 1 && layerDecay === 1)
    return { config, outputs, layout };
  const isHead = (name: string): boolean =>
    model.replaceable !== undefined && name.startsWith(model.replaceable);
  const isFrozen = (name: string): boolean => {
    if (!model.stageOf || freeze === "none" || isHead(name)) return false;
    return freeze === "body" || model.stageOf(name) < frozenStages;
  };
  const stages = layout.tensors.map(({ name }) => model.stageOf?.(name) ?? 0).filter(Number.isFinite);
  /** Above the last block: the norm and the head, which learn at the full rate. */
  const top = Math.max(0, ...stages) + 1;
  const stageOf = (name: string): number =>
    isHead(name) ? top : Math.min(model.stageOf?.(name) ?? top, top);
  const rateOf = (name: string): number =>
    layerDecay ** (top - stageOf(name)) * (isHead(name) ? headRate : 1);
  // From the first layer to the head.
  const named = layout.tensors.map(({ name }) => name);
  const rates = [...named.filter((name) => !isHead(name)), ...named.filter(isHead)].map(rateOf);
  const kinds = byKind(layout, [...new Set(rates)], ({ name, shape }) =>
    isFrozen(name) ? null : { decays: decay === "all" || shape.length >= 2, rate: rateOf(name) },
  );
  return { config, outputs, layout: kinds };
}

export const modelOf = ({ config }: Pick<Network, "config">): Model => models[config.model];

/** The flat stores that training this network needs, in elements. */
export function storeLengths({ config, layout }: Network): Partial<Record<StoreName, number>> {
  const { parameters, buffers } = layout.lengths;
  const { learned } = layout;
  return {
    parameters,
    gradients: learned,
    momentum: learned,
    ...(config.optimizer === "adamw" ? { second: learned } : {}),
    ...(config.microBatch === null ? {} : { sums: learned }),
    // A buffer of no bytes is not allowed on WebGPU.
    buffers: Math.max(buffers, 64),
    ...(config.averageDecay > 0 ? { average: parameters, averageBuffers: Math.max(buffers, 64) } : {}),
    ...(config.precision === "mixed" ? { lossScale: 64 } : {}),
  };
}

/** Whether a step of this run measures the norm of all its gradients: to clip them, or to see that they are finite. */
export const measuresNorm = ({ clip, model, precision }: RunConfig): boolean =>
  clip !== null || models[model].measuresNorm || precision === "mixed";

const scaleOf = (graph: Graph, { precision }: RunConfig): Value | undefined =>
  precision === "mixed" ? graph.stored({ store: "lossScale", offset: 0 }, lossScaleSpec) : undefined;

/** Whether every row of a training batch comes with its own targets: where the label alone does not tell them. */
export const hasTargets = ({ classWeights, mixup, cutmix }: RunConfig): boolean =>
  classWeights !== "none" || mixup > 0 || cutmix > 0;

interface Loss {
  smoothing: number;
  gradient: boolean;
  scale?: Value | undefined;
  /** An input `targets` [rows, outputs], rows padded as the logits' are, says what is wanted. */
  targets?: boolean;
}

function loss(graph: Graph, logits: Value, { smoothing, gradient, scale, targets = false }: Loss): Value {
  const labels = graph.input("labels", { shape: [logits.shape[0]!], type: "int32" });
  const weight = graph.input("weight", { shape: [1], type: "float32" });
  const [losses, ranks] = targets
    ? graph.apply(
        softCrossEntropy,
        [logits, labels, graph.input("targets", specOf(logits)), weight, scale],
        {},
      )
    : graph.apply(crossEntropy, [logits, labels, weight, scale], { smoothing, gradient });
  graph.result("metrics", graph.apply(lossMetrics, [losses, ranks], {})[0]!);
  return losses!;
}

const part = (graph: Graph, store: StoreName, offset: number, end: number): Value =>
  graph.stored({ store, offset }, { shape: [end - offset], type: "float32" });

const whole = (graph: Graph, store: StoreName, network: Network): Value =>
  part(graph, store, 0, storeLengths(network)[store] ?? 0);

/** Stretches of the parameters, each with the input that tells its numbers: `hyper` where these are the run's own. */
export const updateParts = ({ layout }: Network): (Stretch & { hyper: string })[] =>
  layout.stretches.map((stretch, at) => ({
    ...stretch,
    hyper: stretch.decays && stretch.rate === 1 ? "hyper" : `hyper${at}`,
  }));

/** Clip, update and running average, from the gradients in `from`. */
function update(graph: Graph, network: Network, from: "gradients" | "sums"): void {
  const { config } = network;
  const hyper = graph.input("hyper", hyperSpec);
  const scale = scaleOf(graph, config);
  const clip = measuresNorm(config)
    ? graph.apply(clipFactor, [whole(graph, from, network), hyper, scale], {})[0]
    : undefined;
  if (clip) graph.result("clip", clip);
  const { steadyAdamW: steady = false } = modelOf(network);
  for (const stretch of updateParts(network)) {
    const of = (store: StoreName): Value => part(graph, store, stretch.from, stretch.to);
    const numbers = stretch.hyper === "hyper" ? hyper : graph.input(stretch.hyper, hyperSpec);
    const changed = [of("parameters"), of(from), of("momentum")];
    if (config.optimizer === "sgd") graph.apply(sgd, [...changed, numbers, clip], {});
    else graph.apply(adamw, [...changed, of("second"), numbers, clip], { steady });
  }
  if (config.averageDecay > 0) {
    const parameters = whole(graph, "parameters", network);
    graph.apply(movingAverage, [parameters, whole(graph, "average", network), hyper], {});
    const buffers = [whole(graph, "buffers", network), whole(graph, "averageBuffers", network), hyper];
    graph.apply(movingAverage, buffers, {});
  }
}

/**
 * One training step: forward, loss, gradients and, unless gradients are summed over micro-batches, the update.
 * Inputs: pictures, boxes (or values) / ids, order, sortedIds, positions, seed; labels (negative: left out), weight (1 over the
 * counted rows of the whole batch), targets where hasTargets says so, hyper. Results: `metrics` (sum of losses, top-1, top-5, counted), `clip` (norm, factor, and in
 * mixed precision what ops/optimizers.ts says).
 */
export function trainingGraph(network: Network, batch: Batch): Graph {
  const graph = new Graph();
  const parameters = new ParameterValues(graph, network.layout);
  const logits = modelOf(network).forward(parameters, network.config, batch, true);
  const scale = scaleOf(graph, network.config);
  const { labelSmoothing: smoothing } = network.config;
  const targets = hasTargets(network.config);
  addGradients(
    graph,
    loss(graph, logits, { smoothing, gradient: true, scale, targets }),
    network.layout.learned,
  );
  if (network.config.microBatch === null) update(graph, network, "gradients");
  else graph.apply(accumulate, [whole(graph, "sums", network), whole(graph, "gradients", network)], {});
  return graph;
}

/** The update after the last micro-batch; sets the sums to zero again. */
export function updateGraph(network: Network): Graph {
  const graph = new Graph();
  update(graph, network, "sums");
  graph.apply(clear, [whole(graph, "sums", network)], {});
  return graph;
}

/**
 * Loss and hits of a batch without training, and its logits.
 * Inputs as for training without boxes' augmentation, seed, order and hyper. Results: `metrics`, `logits` [rows, outputs] with
 * padded rows.
 */
export function evaluationGraph(network: Network, batch: Batch, source: "live" | "average" = "live"): Graph {
  const graph = new Graph();
  const parameters = new ParameterValues(graph, network.layout, source);
  const model = modelOf(network);
  const logits = model.forward(parameters, network.config, batch, false);
  loss(graph, logits, { smoothing: 0, gradient: false });
  if (model.givesLogits) graph.result("logits", logits);
  return graph;
}

/**
 * Whether what the body makes of a picture stays the same over the whole run, so that it is computed once: the body is frozen, and
 * the picture comes as it is.
 */
export const keepsFeatures = (config: RunConfig): boolean =>
  models[config.model].pictures !== undefined &&
  config.freeze === "body" &&
  config.augmentation === "none" &&
  !changesColours(config) &&
  !mixesPictures(config);

/** What the body makes of pictures. Inputs: pictures, boxes. Result: `features` [B, F]. Throws for a model that sees no pictures. */
export function featuresGraph(network: Network, batch: number): Graph {
  const { pictures } = modelOf(network);
  if (!pictures) throw new Error(`${network.config.model} sees no pictures.`);
  const graph = new Graph();
  const parameters = new ParameterValues(graph, network.layout);
  const x = pictureInput(graph, network.config, { batch });
  graph.result("features", pictures.features(parameters, x, network.config));
  return graph;
}

/**
 * The next word's logits after `length` words of one column. Inputs: ids [capacity], length i32 [1] (words that count), last
 * i32 [1] (length - 1), and the model's constant ones. Results: `logits` [1, words], `attention0`... of each layer [heads,
 * capacity, capacity]. Throws for a model that reads no text.
 */
export function generationGraph(
  network: Network,
  capacity: number,
  source: "live" | "average" = "live",
): Graph {
  const { words } = modelOf(network);
  if (!words) throw new Error(`${network.config.model} is no language model.`);
  const graph = new Graph();
  const parameters = new ParameterValues(graph, network.layout, source);
  const last = graph.input("last", { shape: [1], type: "int32" });
  const select = (rows: Value): Value => graph.apply(selectRow, [rows, last], {})[0]!;
  const { logits, probabilities } = words.nextWord(parameters, network.config, capacity, select);
  graph.result("logits", logits);
  probabilities.forEach((value, layer) => graph.result(`attention${layer}`, value));
  return graph;
}

/** The store that a text's keys and values are kept in, in elements; 0 where this network keeps none. */
export function cacheLength({ config }: Pick<Network, "config">, capacity: number): number {
  const { words } = modelOf({ config });
  return words?.nextWordCached ? words.layers(config) * aligned(capacity * 2 * config.emsize) : 0;
}

/**
 * The logits after new words of a text whose earlier words' keys and values are in the store `cache`, which takes up those of the
 * new ones. Inputs: ids and places i32 [rows] (their ids and positions; rows behind the new words may hold anything), position
 * i32 [1] (of the first of them), last i32 [1] (row of the last), zeros. Result: `logits` [1, words].
 * @param capacity words that the cache has room for
 */
export function cachedGenerationGraph(
  network: Network,
  { rows, capacity }: { rows: number; capacity: number },
  source: "live" | "average" = "live",
): Graph {
  const { config } = network;
  const { words } = modelOf(network);
  if (!words?.nextWordCached) throw new Error(`${config.model} keeps no words.`);
  const graph = new Graph();
  const parameters = new ParameterValues(graph, network.layout, source);
  const last = graph.input("last", { shape: [1], type: "int32" });
  const select = (all: Value): Value => graph.apply(selectRow, [all, last], {})[0]!;
  const shape = [capacity, 2 * config.emsize];
  const cache = (layer: number): Value =>
    graph.stored(
      { store: "cache", offset: layer * aligned(capacity * 2 * config.emsize) },
      { shape, type: "float32" },
    );
  graph.result("logits", words.nextWordCached(parameters, config, rows, cache, select));
  return graph;
}
