import type { RunConfig } from "../../../config/config.ts";
import { taskOf } from "../../../config/models/index.ts";

/** Lines of Python that load a file of this run's network; what they need besides PyTorch stands in their imports. */
export function torchLines(config: RunConfig, outputs: number | null, file: string): string {
  const isPth = file.includes(".pth");
  const load = isPth
    ? `state = torch.load("${file}", map_location="cpu", weights_only=False)["state_dict"]`
    : `state = load_file("${file}")`;
  const first = isPth ? "import torch" : "from safetensors.torch import load_file";
  const isPlain = config.width === 64 && config.stem === "imagenet";
  if (
    taskOf(config.model) === "images" &&
    isPlain &&
    (config.model === "resnet18" || config.model === "resnet34")
  )
    return [
      first,
      `from torchvision.models import ${config.model}`,
      "",
      load,
      `model = ${config.model}(num_classes=${outputs ?? "…"})`,
      "model.load_state_dict(state)",
    ].join("\n");
  if (config.model === "transformer" && config.activation === "relu" && !config.normFirst)
    return [
      first,
      "from model import TransformerModel  # pytorch/examples, word_language_model",
      "",
      load,
      `model = TransformerModel(${outputs ?? "…"}, ${config.emsize}, ${config.heads}, ${config.hidden}, ${config.layers})`,
      "model.load_state_dict(state)",
    ].join("\n");
  // A network that no library makes by one call: its tensors by their names.
  return [first, "", load, "for name, tensor in state.items():", "    print(name, tuple(tensor.shape))"].join(
    "\n",
  );
}
