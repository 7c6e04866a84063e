/** A checkpoint as a file for other programs. */
import { say } from "../../said.ts";
import packageFile from "../../../package.json";
import { type Checkpoint, writeWeights } from "../../checkpoints/checkpoint.ts";
import { writeNanoGpt } from "../../checkpoints/nanoGpt/writer.ts";
import { writePth } from "../../checkpoints/pth/pthWriter.ts";
import type { ExportFormat } from "../../config/exports.ts";
import { modelSettings } from "../../config/models/index.ts";
import { writeZip } from "../../checkpoints/pth/zip.ts";
import { writeGraphModel } from "../../interop/graphModel/graphModel.ts";
import { writeGpt2Folder } from "../../interop/hub/gpt2.ts";
import { writeTimmFolder } from "../../interop/hub/timm.ts";
import { writeOnnx } from "../../interop/onnx/onnx.ts";
import { writeOnePage } from "../../interop/page/html.ts";
import { trainedOf } from "../../interop/trained.ts";

export interface ExportOptions {
  format: ExportFormat;
  /** ONNX: norms become part of the convolutions before them. Otherwise they stay, for whoever trains on. */
  foldsNorms: boolean;
  /** Where the page lies. */
  base: string;
  /** What a page that is made says its words in. */
  language: string;
}

type Write = (checkpoint: Checkpoint, options: ExportOptions) => Blob | Promise<Blob>;

const { version } = packageFile;

const writers: Record<ExportFormat, Write> = {
  weights: (checkpoint) => writeWeights(trainedOf(checkpoint).weights),
  pth: (checkpoint) => writePth(checkpoint),
  onnx: (checkpoint, { foldsNorms }) => writeOnnx(trainedOf(checkpoint), { version, foldsNorms }),
  onnxcache: (checkpoint) =>
    writeOnnx(trainedOf(checkpoint), { version, foldsNorms: false, keepsCache: true }),
  page: async (checkpoint, { base, language }) => {
    // Not kept before it was asked for once: without a network it may be out of reach.
    const answer = await fetch(new URL("onePage.js", base)).catch((cause: unknown) => {
      throw new Error(say("noOnePageAway"), { cause });
    });
    if (!answer.ok) throw new Error(say("noOnePage", String(answer.status)));
    return writeOnePage(trainedOf(checkpoint), await answer.text(), language);
  },
  huggingface: async (checkpoint) => {
    const { hub } = modelSettings[checkpoint.config.model];
    const write = hub?.library === "timm" ? writeTimmFolder : writeGpt2Folder;
    return writeZip(await write(trainedOf(checkpoint)));
  },
  nanogpt: (checkpoint) => writeNanoGpt(checkpoint),
  tfjs: (checkpoint) => writeZip(writeGraphModel(trainedOf(checkpoint), version)),
};

export const exportFile = async (checkpoint: Checkpoint, options: ExportOptions): Promise<Blob> =>
  writers[options.format](checkpoint, options);
