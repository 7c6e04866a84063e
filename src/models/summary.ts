import { type RunConfig, taskOf } from "../config/config.ts";
import { blocks, type ResNetConfig, stemOf } from "./resnet.ts";
import { longestSequence } from "./transformer.ts";

/** A row of the layer table: "Conv2d-1", [-1, 64, 32, 32], 9,408. */
export interface LayerRow {
  name: string;
  outputShape: number[];
  parameters: number;
  /** Multiply-adds for one example. */
  multiplyAdds: number;
  /** The part of the network that the drawing shows as one: "stem", "layer1.0", "fc"; "embedding", "layers.0", "decoder". */
  stage: string;
}

export interface ModelSummary {
  rows: LayerRow[];
  parameters: number;
  inputMegabytes: number;
  passMegabytes: number;
  parameterMegabytes: number;
}

const megabyte = 1024 * 1024;
const elements = (shape: readonly number[]): number => shape.reduce((product, n) => product * Math.abs(n), 1);

/**
 * The table as torchsummary prints it: a row for every module that is called, in the order of the calls; -1 stands for the batch.
 * Forward/backward is estimated as all rows' outputs twice (value and gradient), 4 bytes each, for one example; megabytes are
 * 1024 * 1024 bytes.
 */
export function summarise(config: RunConfig, outputs: number): ModelSummary {
  const rows: LayerRow[] = [];
  let stage = "";
  const row: Row = (kind, outputShape, parameters = 0, multiplyAdds = 0) => {
    rows.push({
      stage,
      name: `${kind}-${rows.length + 1}`,
      outputShape: [-1, ...outputShape],
      parameters,
      multiplyAdds,
    });
  };
  const isImages = taskOf(config.model) === "images";
  const begin = (name: string): void => void (stage = name);
  if (isImages) resnetRows(config, outputs, config.pictureSize, row, begin);
  else transformerRows(config, outputs, row, begin);
  const input = isImages ? 3 * config.pictureSize ** 2 : config.bptt;
  let parameters = rows.reduce((sum, { parameters: own }) => sum + own, 0);
  if (!isImages && config.tied) parameters -= outputs * config.emsize;
  return {
    rows,
    parameters,
    inputMegabytes: (input * 4) / megabyte,
    passMegabytes: (2 * 4 * rows.reduce((sum, { outputShape }) => sum + elements(outputShape), 0)) / megabyte,
    parameterMegabytes: (parameters * 4) / megabyte,
  };
}

type Row = (kind: string, outputShape: number[], parameters?: number, multiplyAdds?: number) => void;
/** Told the name of the part that the next rows belong to. */
type Begin = (stage: string) => void;

/** Length after a stride of two. */
const halved = (length: number, kernel: number, padding: number): number =>
  Math.floor((length + 2 * padding - kernel) / 2) + 1;

function resnetRows(
  config: ResNetConfig,
  classes: number,
  pictureSize: number,
  row: Row,
  begin: Begin,
): void {
  const convolution = (outputs: number, inputs: number, kernel: number, side: number): void => {
    const weights = outputs * inputs * kernel ** 2;
    row("Conv2d", [outputs, side, side], weights, weights * side * side);
  };
  const norm = (channels: number, side: number): void =>
    row("BatchNorm2d", [channels, side, side], 2 * channels);
  const relu = (channels: number, side: number): void => row("ReLU", [channels, side, side]);

  begin("stem");
  const stem = stemOf(config);
  let side = halved(pictureSize, stem.kernel, stem.padding);
  convolution(config.width, 3, stem.kernel, side);
  norm(config.width, side);
  relu(config.width, side);
  if (stem.pool) {
    side = halved(side, 3, 1);
    row("MaxPool2d", [config.width, side, side]);
  }
  for (const { name, inputs, outputs, stride, downsample } of blocks(config)) {
    begin(name);
    if (stride === 2) side = halved(side, 3, 1);
    convolution(outputs, inputs, 3, side);
    norm(outputs, side);
    relu(outputs, side);
    convolution(outputs, outputs, 3, side);
    norm(outputs, side);
    if (downsample) {
      convolution(outputs, inputs, 1, side);
      norm(outputs, side);
    }
    relu(outputs, side);
    row("BasicBlock", [outputs, side, side]);
  }
  const features = config.width * 8;
  begin("fc");
  row("AdaptiveAvgPool2d", [features, 1, 1]);
  row("Linear", [classes], classes * features + classes, classes * features);
}

/** Shapes are sequence first, [words of a column, batch -1, size]; the batch leads here as in every other row. */
function transformerRows(
  { emsize: E, hidden: H, layers, heads, bptt: T, activation }: RunConfig,
  words: number,
  row: Row,
  begin: Begin,
): void {
  const linear = (outputs: number, inputs: number): void =>
    row("Linear", [T, outputs], outputs * inputs + outputs, T * outputs * inputs);
  begin("embedding");
  row("Embedding", [T, E], words * E);
  row("PositionalEncoding", [Math.min(T, longestSequence), E]);
  for (let i = 0; i < layers; i++) {
    begin(`layers.${i}`);
    const projections = 4 * E * E + 4 * E;
    row("MultiheadAttention", [T, E], projections, T * 4 * E * E + 2 * T * T * (E / heads) * heads);
    row("Dropout", [T, E]);
    row("LayerNorm", [T, E], 2 * E);
    linear(H, E);
    row(activation === "relu" ? "ReLU" : "GELU", [T, H]);
    row("Dropout", [T, H]);
    linear(E, H);
    row("Dropout", [T, E]);
    row("LayerNorm", [T, E], 2 * E);
    row("TransformerEncoderLayer", [T, E]);
  }
  begin("decoder");
  row("LayerNorm", [T, E], 2 * E);
  linear(words, E);
}
