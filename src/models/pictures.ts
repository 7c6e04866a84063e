import { type Graph, type Value } from "../backends/graph.ts";
import { augment, boxLength, imagenetNormalisation } from "../backends/ops/augment.ts";
import { mixingLength, mixPictures } from "../backends/ops/mixPictures.ts";
import type { RunConfig } from "../config/config.ts";
import type { Batch, Model, PictureAnswers } from "./model.ts";
import type { ParameterValues } from "./parameters.ts";

/** What all models that name pictures have in common. */
export const pictureModel = {
  inputElements: ({ pictureSize }) => 3 * pictureSize ** 2,
  constantInputs: () => ({}),
  constants: () => new Map(),
  drops: () => false,
  measuresNorm: false,
  givesLogits: true,
} satisfies Partial<Model>;

/** Pictures as the network sees them, [B, S, S, 4]. Inputs: pictures [B,S,S,3] and boxes, or values. */
export function pictureInput(
  graph: Graph,
  { pictureSize: S }: RunConfig,
  { batch: B, pictures }: Batch,
): Value {
  if (pictures === "values") return graph.input("values", { shape: [B, S, S, 4], type: "float32" });
  const bytes = graph.input("pictures", { shape: [B, S, S, 3], type: "uint8" });
  const boxes = graph.input("boxes", { shape: [B, boxLength], type: "float32" });
  return graph.apply(augment, [bytes, boxes], imagenetNormalisation)[0]!;
}

/** Whether a training step erases parts of pictures, blends two, or cuts one into another. */
export const mixesPictures = ({ mixup, cutmix, erasing }: RunConfig): boolean =>
  mixup > 0 || cutmix > 0 || erasing > 0;

/** Pictures as a training step sees them, [B, S, S, 4]. Inputs as for pictureInput, and mixing [B, 12] where they are mixed. */
export function trainingPictures(graph: Graph, config: RunConfig, batch: Batch): Value {
  const x = pictureInput(graph, config, batch);
  if (!mixesPictures(config)) return x;
  const rows = graph.input("mixing", { shape: [batch.batch, mixingLength], type: "float32" });
  return graph.apply(mixPictures, [x, rows], {})[0]!;
}

/** The logits of a batch: of pictures, or of the features that are kept of them. */
export function pictureLogits(
  { logits, classify, featureLength }: PictureAnswers,
  parameters: ParameterValues,
  config: RunConfig,
  batch: Batch,
  training: boolean,
): Value {
  const { graph } = parameters;
  if (batch.pictures !== "features") {
    const x = training ? trainingPictures(graph, config, batch) : pictureInput(graph, config, batch);
    return logits(parameters, x, config, training);
  }
  const shape = [batch.batch, featureLength(config)];
  return classify(parameters, graph.input("features", { shape, type: "float32" }));
}
