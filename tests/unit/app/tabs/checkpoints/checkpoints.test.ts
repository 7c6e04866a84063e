import { expect, test } from "vitest";
import { writeSafetensors } from "../../../../../src/checkpoints/safetensors/safetensors.ts";
import { tensorBytes } from "../../../../../src/checkpoints/safetensors/tensorBytes.ts";
import { float32 } from "../../../../../src/checkpoints/safetensors/tensors.ts";
import { preset } from "../../../../../src/config/presets.ts";
import { exportName } from "../../../../../src/app/actions/model/trained.ts";
import { groupCheckpoints } from "../../../../../src/app/tabs/checkpoints/checkpointRows.ts";
import { torchLines } from "../../../../../src/app/tabs/checkpoints/torchLines.ts";
import type { CheckpointRow } from "../../../../../src/worker/border/protocol.ts";
import { en } from "../../../../../src/app/words/en/index.ts";
import { zh } from "../../../../../src/app/words/zh/index.ts";
import { bestOf } from "../../../../../src/app/state/run/bestOf.ts";

const row = (tag: string, step: number, runId = "run"): CheckpointRow => ({
  id: `${runId}/${tag}/${step}`,
  runId,
  tag,
  epoch: step / 10,
  step,
  metric: 50,
  sizeBytes: 1000,
  time: step,
});

test("what was kept as best, last and epoch 5 at one step is one checkpoint", () => {
  const groups = groupCheckpoints([
    row("last", 50),
    row("epoch-5", 50),
    row("best", 50),
    row("by-hand", 31),
    row("last", 50, "other"),
    row("imported", 50),
  ]);
  expect(groups.map(({ rows }) => rows.map(({ tag }) => tag))).toEqual([
    ["best", "last", "epoch-5"],
    ["by-hand"],
    ["last"],
    ["imported"],
  ]);
  expect(groups[0]?.row.tag).toBe("best");
});

test("a run's best checkpoint stands for it, the newest where there is no best", () => {
  expect(bestOf([row("last", 60), row("best", 40), row("best", 50)])).toEqual(row("best", 50));
  expect(bestOf([row("epoch-5", 50), row("last", 60)])).toEqual(row("last", 60));
  expect(bestOf([])).toBeNull();
});

test("PyTorch's lines name the network that torchvision makes, with the run's classes", () => {
  const config = preset("report", "resnet34");
  expect(torchLines(config, 9, "pets-best-weights.safetensors").split("\n")).toEqual([
    "from safetensors.torch import load_file",
    "from torchvision.models import resnet34",
    "",
    'state = load_file("pets-best-weights.safetensors")',
    "model = resnet34(num_classes=9)",
    "model.load_state_dict(state)",
  ]);
  expect(torchLines(config, 9, "pets-best.pth.tar")).toContain(
    'torch.load("pets-best.pth.tar", map_location="cpu", weights_only=False)["state_dict"]',
  );
  // torchvision has no ResNet-34 of this width: nothing is promised that would fail.
  expect(torchLines({ ...config, width: 16 }, 9, "x.safetensors")).not.toContain("torchvision");
  expect(torchLines(preset("report", "resnet50"), 9, "x.safetensors")).toContain(
    "model = resnet50(num_classes=9)",
  );
  expect(torchLines(preset("report", "vit"), 9, "x.safetensors")).toContain(
    "for name, tensor in state.items()",
  );
  expect(torchLines(preset("report", "transformer"), 1234, "x.safetensors")).toContain(
    "TransformerModel(1234, 200, 2, 200, 2)",
  );
});

test("the size of the weights alone is read from a checkpoint's header", async () => {
  const file = writeSafetensors(
    new Map([
      ["model.a", float32([2, 3], new Float32Array(6))],
      ["optimizer.a", float32([2, 3], new Float32Array(6))],
      ["model.b", float32([1], new Float32Array(1))],
    ]),
  );
  expect(await tensorBytes(file, "model.")).toBe(28);
  await expect(tensorBytes(new Blob([new Uint8Array(16).fill(255)]), "model.")).rejects.toThrow(
    /not a sound/,
  );
});

test("a checkpoint of a run that ended within its first epoch is named by its step", () => {
  const within = [0, 1234] as const;
  expect(en.checkpoints.name(...within)).toBe("After step 1,234");
  expect(en.checkpoints.rowName(...within, "last")).toBe("the state after step 1,234, last");
  expect(en.checkpoints.fineTuneFrom("emoji", ...within)).toBe("emoji, the state after step 1,234");
  expect(en.checkpoints.from("emoji", ...within)).toBe("emoji-from-step-1234");
  expect(en.checkpoints.rowName(2, 30)).toBe("epoch 2");
  expect(zh.checkpoints.rowName(...within, "最新")).toBe("第 1,234 步之后的状态，最新");
  expect(zh.checkpoints.name(2, 30)).toBe("第 2 轮");
  expect(exportName("emoji", { epoch: 0, step: 1234 }, "onnx")).toBe("emoji-step-1234.onnx");
  expect(exportName("emoji", { epoch: 2, step: 30 }, "onnx")).toBe("emoji-epoch-2.onnx");
});
