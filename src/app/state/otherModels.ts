import { quote } from "../../checkpoints/checkpointError.ts";
import { say } from "../../said.ts";

/** Files in which other programs keep trained models, by their names. */
const otherModel = /\.(onnx|ort|h5|hdf5|keras|pb|tflite|gguf|ggml|mlmodel|mlpackage|caffemodel|pdparams)$/i;

/** Weights that “Start from” reads, and that say too little to be tried at once. */
const bareWeights = /\.ckpt$|^(?:pytorch_)?model\.bin$/i;

/** Why files that were dropped or chosen are not opened, where one of them is a model; null: none is. */
export function whyNoModel(names: readonly string[]): string | null {
  const bare = names.find((name) => bareWeights.test(name));
  if (bare !== undefined) return say("weightsGoToStart", quote(bare));
  const other = names.find((name) => otherModel.test(name));
  return other === undefined ? null : say("otherModel", quote(other));
}
