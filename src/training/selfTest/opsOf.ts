import type { Graph } from "../../backends/graph.ts";
import { type OpName, opNames } from "../../backends/ops/index.ts";
import type { RunConfig } from "../../config/config.ts";
import { type ModelName, modelNames } from "../../config/models/index.ts";
import { preset } from "../../config/presets.ts";
import type { Structure } from "../../config/structure.ts";
import { evaluationGraph, networkOf, trainingGraph } from "../../models/network.ts";

const opsIn = (graph: Graph): string[] => graph.nodes.map(({ op }) => op.name);

/**
 * The ops of a model's forward and backward pass and of its evaluation: with dropout, which a change of one number brings in, and
 * without the update.
 */
export function opsOfModel(model: ModelName, choices: Partial<RunConfig> = {}): Set<string> {
  const config: RunConfig = {
    ...preset("report", model),
    ...choices,
    dropout: 0.1,
    layerDropout: 0.1,
    microBatch: 1,
  };
  const batch = { batch: 2 };
  // Long texts attend in another way than short ones, and a length is a number.
  return new Set(
    [config, { ...config, block: 256, bptt: 256 }].flatMap((one) => {
      const network = networkOf(one, 10);
      return [...opsIn(trainingGraph(network, batch)), ...opsIn(evaluationGraph(network, batch))];
    }),
  );
}

const known = new Map<ModelName, ReadonlySet<string>>();

function opsOfPreset(model: ModelName): ReadonlySet<string> {
  const ops = known.get(model) ?? opsOfModel(model);
  known.set(model, ops);
  return ops;
}

/**
 * The ops that a run of this structure may ask for: all but those that only other models' networks are made of. Optimizers, averages,
 * sums over micro-batches and what a trained model is asked with belong to every run.
 */
export function opsOf({ model, choices }: Structure): ReadonlySet<OpName> {
  const own = opsOfModel(model, choices);
  const foreign = new Set(modelNames.flatMap((other) => (other === model ? [] : [...opsOfPreset(other)])));
  return new Set(opNames.filter((name) => own.has(name) || !foreign.has(name)));
}
