/** The forms in which a trained model leaves the lab. */
import { type ModelName, modelSettings } from "./models/index.ts";
import type { ModelSettings } from "./models/model.ts";

interface Form {
  /** Of the file's name. */
  readonly extension: string;
  /** Left out where every model has it. */
  readonly isOf?: (model: ModelSettings) => boolean;
  /** About how many bytes it has, from those of the weights alone and of the whole checkpoint. */
  readonly bytes: (weights: number, whole: number) => number;
}

const asWeights = (weights: number): number => weights;
/** What the one page needs beside its weights, which are 16-bit numbers as letters: four for three bytes. */
const pageProgram = 525_000;

export const exportForms = {
  weights: { extension: ".safetensors", bytes: asWeights },
  pth: { extension: ".pth.tar", bytes: (_, whole) => whole },
  onnx: { extension: ".onnx", bytes: asWeights },
  onnxcache: {
    extension: "-cache.onnx",
    isOf: ({ hub }) => hub?.library === "transformers",
    bytes: asWeights,
  },
  page: { extension: ".html", bytes: (weights) => (weights / 2) * (4 / 3) + pageProgram },
  tfjs: { extension: "-tfjs.zip", bytes: asWeights },
  huggingface: { extension: "-huggingface.zip", isOf: ({ hub }) => hub !== undefined, bytes: asWeights },
  nanogpt: {
    extension: "-ckpt.pt",
    isOf: ({ hub }) => hub?.library === "transformers",
    bytes: (_, whole) => whole,
  },
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
