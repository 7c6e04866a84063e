/** The forms in which a trained model leaves the lab. */
import { type ModelName, modelSettings } from "./models/index.ts";
import type { ModelSettings } from "./models/model.ts";

interface Form {
  /** Of the file's name. */
  readonly extension: string;
  /** Left out where every model has it. */
  readonly isOf?: (model: ModelSettings) => boolean;
}

export const exportForms = {
  weights: { extension: ".safetensors" },
  pth: { extension: ".pth.tar" },
  onnx: { extension: ".onnx" },
  onnxcache: { extension: "-cache.onnx", isOf: ({ hub }) => hub === "transformers" },
  page: { extension: ".html" },
  tfjs: { extension: "-tfjs.zip" },
  huggingface: { extension: "-huggingface.zip", isOf: ({ hub }) => hub !== undefined },
  nanogpt: { extension: "-ckpt.pt", isOf: ({ hub }) => hub === "transformers" },
} as const satisfies Record<string, Form>;

export type ExportFormat = keyof typeof exportForms;

/** The forms for programs other than PyTorch. */
export type OtherForm = Exclude<ExportFormat, "weights" | "pth">;

/** What a model can leave as. */
export const exportFormatsOf = (model: ModelName): ExportFormat[] =>
  (Object.entries(exportForms) as [ExportFormat, Form][])
    .filter(([, { isOf }]) => isOf?.(modelSettings[model]) ?? true)
    .map(([format]) => format);

export const otherFormsOf = (model: ModelName): OtherForm[] =>
  exportFormatsOf(model).filter((format) => format !== "weights" && format !== "pth");
