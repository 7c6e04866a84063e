import type { RunConfig } from "../config/config.ts";
import { models } from "./index.ts";

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
  /** Twice the bytes of all rows' outputs, for one example, as torchsummary estimates it. */
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
  const model = models[config.model];
  model.layers(config, outputs, {
    begin: (name) => void (stage = name),
    row: (kind, outputShape, parameters = 0, multiplyAdds = 0) =>
      void rows.push({
        stage,
        name: `${kind}-${rows.length + 1}`,
        outputShape: [-1, ...outputShape],
        parameters,
        multiplyAdds,
      }),
  });
  const parameters = model.layout(config, outputs).count;
  return {
    rows,
    parameters,
    inputMegabytes: (model.inputElements(config) * 4) / megabyte,
    passMegabytes: (2 * 4 * rows.reduce((sum, { outputShape }) => sum + elements(outputShape), 0)) / megabyte,
    parameterMegabytes: (parameters * 4) / megabyte,
  };
}
