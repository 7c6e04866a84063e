/** 检查点的文字，中文。 */
import { after } from "../spacing.ts";
import { formatCount } from "../../../format.ts";
import type { Words } from "../../en/index.ts";

const placeText = (epoch: number, step: number): string =>
  epoch > 0 ? `第 ${epoch} 轮` : `第 ${formatCount(step)} 步之后的状态`;

export const checkpoints: Words["checkpoints"] = {
  imported: (name) => `${name} 已保存。点“继续”即可接着训练。`,
  importedExample: (name, epoch) =>
    `${name} 来自 pytorch/examples：下一次训练从它的第 ${epoch} 轮之后继续，动量一并带来。`,
  importedSteps: (name, step) =>
    `${name} 来自 nanoGPT：下一次训练从它的第 ${formatCount(step)} 步之后继续，AdamW 的矩一并带来。请打开它的文本。`,
  importedJoined: (name, run, epoch, step) =>
    `${name} 已保存，${run} 的曲线接到了第 ${epoch} 轮、第 ${formatCount(step)} 步。`,
  importedWeights: (name) => `${name} 含有起始权重：下一次训练从它开始。`,
  from: (name, epoch, step) => `${name}-自第${epoch > 0 ? `${epoch}轮` : `${step}步`}`,
  table: "检查点",
  empty: "第一个检查点在第 1 轮之后保存，以及在“存点轮次”所选的轮次。",
  columns: {
    name: "检查点",
    kept: "类别",
    metric: "验证 top-1",
    loss: "验证损失",
    saved: "保存于",
    size: "大小",
    actions: "操作",
  },
  name: (epoch, step) => (epoch > 0 ? `第 ${epoch} 轮` : `第 ${formatCount(step)} 步之后`),
  rowName: (epoch, step, ...tags) =>
    `${placeText(epoch, step)}${tags.length === 0 ? "" : `，${tags.join("、")}`}`,
  tagged: (name, tag) => `${name}，${tag}`,
  tags: { last: "最新", best: "最佳", "by-hand": "手动", imported: "导入" },
  epochTag: (epoch) => `第 ${epoch} 轮`,
  resume: "继续",
  fineTune: "以此微调",
  fineTuneNext: (name) => `下一次训练将从 ${name} 开始。请打开用于微调的图片，然后开始训练。`,
  fineTuneFrom: (run, epoch, step) => `${run}，${placeText(epoch, step)}`,
  evaluate: "评估",
  download: "下载",
  downloadFull: (name) => `下载${after(name)} .safetensors`,
  downloadWeights: (name) => `下载${after(name)} 权重`,
  downloadPth: (name) => `下载${after(name)} .pth`,
  downloadPthModule: (name) => `下载${after(name)} .pth（module. 前缀）`,
  downloadTitle: (name) => `下载${after(name)}`,
  formats: {
    weights: {
      name: "权重，.safetensors",
      use: "只有网络本身，采用 PyTorch 命名。用于别处，或作为另一次训练的起点。",
    },
    pth: {
      name: "PyTorch，.pth.tar",
      use: "与 pytorch/examples 保存的一样：权重、动量和轮次。在那里用 --resume 继续。",
    },
    safetensors: {
      name: "完整检查点，.safetensors",
      use: "全部内容：权重、优化器、曲线、随机状态。在这里可以逐位一致地继续训练。",
    },
    pthModule: {
      name: "PyTorch 多 GPU，.pth.tar",
      use: "同上，但每个名称前有“module.”，与 DistributedDataParallel 写出的一样。",
    },
  },
  about: (size) => `约 ${size}`,
  torch: "在 PyTorch 中加载",
  downloadOffered: "下载检查点",
  notStored: "未保存",
  stepOf: (step) => `第 ${step} 步`,
  delete: "删除",
  deleteTitle: (name) => `删除${name}的检查点？`,
  deleteText: "删除后无法恢复。训练记录和曲线会保留。",
  keep: "保留",
  import: "导入检查点…",
  importHint: "由本页面或 pytorch/examples 写出的 .safetensors 或 .pth.tar 文件。",
  kept: (size) => `在这个浏览器里共占 ${size}。`,
  otherRuns: "其他训练的检查点",
  unavailable: "无法列出已保存的检查点。",
  busy: "正在写文件…",
};
