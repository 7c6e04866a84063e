/** Names that other programs give the tensors of a ResNet, as torchvision's; null for a name that is none of theirs. */

/** Hugging Face's transformers: `resnet.encoder.stages.0.layers.1.layer.0.convolution.weight`. */
export function transformersName(whole: string): string | null {
  const name = whole.replace(/^resnet\./, "");
  const stem = /^embedder\.embedder\.(convolution|normalization)\.(\w+)$/.exec(name);
  if (stem) return `${stem[1] === "convolution" ? "conv1" : "bn1"}.${stem[2]}`;
  const block =
    /^encoder\.stages\.(\d)\.layers\.(\d+)\.(?:layer\.(\d)|shortcut)\.(convolution|normalization)\.(\w+)$/.exec(
      name,
    );
  if (!block) return name.startsWith("classifier.1.") ? name.replace("classifier.1.", "fc.") : null;
  const [, stage, index, layer, kind, tensor] = block;
  const isConvolution = kind === "convolution";
  const part =
    layer === undefined
      ? `downsample.${isConvolution ? 0 : 1}`
      : `${isConvolution ? "conv" : "bn"}${Number(layer) + 1}`;
  return `layer${Number(stage) + 1}.${index}.${part}.${tensor}`;
}

/** nn.Sequential(*resnet.children()): the modules by their place. */
const children = new Map([
  ["0", "conv1"],
  ["1", "bn1"],
  ["4", "layer1"],
  ["5", "layer2"],
  ["6", "layer3"],
  ["7", "layer4"],
  ["9", "fc"],
]);

export function sequentialName(name: string): string | null {
  const [place = "", ...rest] = name.split(".");
  const module = children.get(place);
  return module === undefined ? null : [module, ...rest].join(".");
}

export const resnetTranslations = [transformersName, sequentialName];
