import type { RunConfig } from "../../../config/config.ts";
import { modelSettings } from "../../../config/models/index.ts";
import type { ModelSettings } from "../../../config/models/model.ts";

/** Lines of Python that load a file of this run's network; what they need besides PyTorch stands in their imports. */
export function torchLines(config: RunConfig, outputs: number | null, file: string): string {
  const isPth = file.includes(".pth");
  const load = isPth
    ? `state = torch.load("${file}", map_location="cpu", weights_only=False)["state_dict"]`
    : `state = load_file("${file}")`;
  const first = isPth ? "import torch" : "from safetensors.torch import load_file";
  const { inPython }: ModelSettings = modelSettings[config.model];
  const made = inPython?.(config, String(outputs ?? "…"));
  if (made)
    return [first, made.imports, "", load, `model = ${made.call}`, "model.load_state_dict(state)"].join("\n");
  // A network that no library makes by one call: its tensors by their names.
  return [first, "", load, "for name, tensor in state.items():", "    print(name, tuple(tensor.shape))"].join(
    "\n",
  );
}
