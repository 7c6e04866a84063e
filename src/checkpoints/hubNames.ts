/** How the files of a model's folder are called on the Hugging Face hub. */

/** The weights, the one that is taken first. */
export const hubWeights = ["model.safetensors", "pytorch_model.bin"] as const;
/** What tells that the weights are in several files. */
export const hubShards = ["model.safetensors.index.json", "pytorch_model.bin.index.json"] as const;

/** Whether these names are those of a model's folder, and of no data. */
export const isHubFolder = (names: readonly string[]): boolean =>
  names.includes("config.json") && [...hubWeights, ...hubShards].some((name) => names.includes(name));
