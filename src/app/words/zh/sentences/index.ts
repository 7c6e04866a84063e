/** 训练程序对人说的句子，与 src/said.ts 一句对一句。 */
import { after, before } from "../spacing.ts";
import type { Sentences } from "../../../../said.ts";
import { zhCheckpointFiles } from "./checkpointFiles.ts";
import { zhCleaning } from "./cleaning.ts";
import { zhField } from "../fields.ts";
import { zhReading } from "./reading.ts";
import { zhSweeps } from "./sweeps.ts";
import { zhTokenizerFiles } from "./tokenizerFiles.ts";

const largest = (layer: string): string => (layer === "" ? "" : `梯度最大的是 ${layer}。`);

const nameOf = (field: string, label: string): string => before(zhField(field)?.name ?? label);
const emptyOr = (value: string): string => (value === "empty" ? "空的" : value);
const numbers: Readonly<Record<string, string>> = { number: "数", whole: "整数" };
const numbersOf = (kind: string, isAbove: number, least: number, most: number): string => {
  if (kind === "multiple") return ` ${least} 的倍数`;
  const range = isAbove === 1 ? `大于 ${least} 且不超过 ${most} ` : ` ${least} 到 ${most} `;
  return `${range}的${numbers[kind] ?? "值"}`;
};
const deviceOf = (backend: string): string => (backend === "webgpu" ? "GPU 设备" : "WASM 引擎");
const otherThan = (backend: string): string => (backend === "webgpu" ? " WASM " : "其他后端");
const faults: Readonly<Record<string, string>> = { lost: "丢失", memory: "内存不足", refused: "失败" };

export const zhSentences: Sentences = {
  ...zhReading,
  ...zhCleaning,
  ...zhCheckpointFiles,
  ...zhSweeps,
  ...zhTokenizerFiles,
  both: (first, second) => `${first}${second}`,
  comma: (first, second) => `${first}、${second}`,
  noData: () => "没有打开数据。请先选择文件夹或示例。",
  noRun: () => "这个标签页里没有训练。请先开始一次。",
  dataInUse: () => "训练正在使用打开的数据。请先停止，再选择其他数据。",
  pictureGoesToTry: () => "单张图片在“试用”标签页中识别。请打开它，再把图片拖到那里。",
  folderBeingRead: (name) => `仍在读取 ${name}。请等待读完或按“取消”，再重新拖入。`,
  notFolder: () =>
    "拖入的不是文件夹。要训练，请拖入图片或文本文件夹、其压缩包或文本文件；要试用已训练的模型，请拖入它的 .safetensors、.pth 或 .pt 文件。",
  otherModel: (name) =>
    `${name} 是本页不能打开的模型文件。本页打开 .safetensors、.pth 和 .pt 权重：请在制作模型的程序中另存为其中一种，再拖入该文件。要训练，请拖入图片或文本文件夹。`,
  weightsGoToStart: (name) =>
    `${name} 只含权重。请先打开数据，再在设置的“起始权重”处选择这个文件。若不用它训练，请拖入图片或文本文件夹。`,
  runGoesOn: () => "训练正在进行。请先停止，再开始另一次。",
  runGoesOnRate: () => "训练正在进行。请先停止，再寻找学习率。",
  otherTab: () => "这个浏览器的另一个标签页正在做这次训练。请在那里停止，或在这里开始新的训练。",
  otherFolder: (chosen, wanted) => `这是文件夹 ${chosen}，而这次训练读取的是 ${wanted}。请选择后者。`,
  folderUnknown: () => "这个浏览器不再认识该文件夹。请重新选择。",
  textHasNoPictures: () => "打开的数据是文本，没有图片。",
  noOutputs: () => "生成层表需要知道类别数或词元数：请先选择数据。",
  notStored: () => "检查点没有保存下来。",
  noSuchCheckpoint: (tag) => `这次训练还没有检查点“${tag}”。请先保存一个。`,
  checkpointGone: (id) => `检查点 ${id} 已不存在。请选择其他检查点。`,
  runGone: (id) => `训练 ${id} 已不存在。`,
  runUnderWay: (name) => `${name} 正在进行。请先停止它，再导入带回的检查点。`,
  checkpointForPictures: () => "这个检查点用于图片，而数据不是图片。请打开它训练时的数据。",
  checkpointForText: () => "这个检查点用于文本，而数据不是文本。请打开它训练时的数据。",
  otherClassCount: (has, needs) =>
    `这个检查点有 ${has} 个类别，而数据有 ${needs} 个。请打开它训练时的数据，或在“起始权重”中选择该文件来微调。`,
  otherWordCount: (has, needs) =>
    `这个检查点的词表大小是 ${has}，而数据的是 ${needs}。请打开它训练时的数据。`,
  evaluationNeedsPictures: () => "逐张评估需要图片，而打开的数据是文本。",
  isLanguageModel: () => "这个网络是语言模型。",
  textNeedsLanguageModel: () => "文本由语言模型生成，而这个网络识别图片。",
  attentionNeedsLanguageModel: () => "注意力属于语言模型。",
  noNamesInCheckpoint: () => "此检查点来自其他程序，没有类别名称。请先打开其数据，再在“起始权重”中选择它。",
  namesNoPictures: () => "这是语言模型，不能为图片命名。",
  partAway: () => "网页的这一部分尚未保存在此浏览器中，也无法获取。请连接网络后再试。",
  noOnePage: (status) => `无法载入网页程序（状态 ${status}）。请重新加载本页后再试。`,
  noOnePageAway: () => "网页程序尚未保存在此浏览器中，而现在没有网络。请联网一次后再试。",
  namingStopped: () => "已停止识别。",
  noPicturesInside: (name) => `${name} 中没有图片。`,
  noFilters: () => "这个网络没有滤波器。",
  noPicturesOpen: () => "没有打开图片。请选择其文件夹，或一个图片文件。",
  notFinite: (step, layer) => `损失在第 ${step} 步不再是数。${largest(layer)}`,
  infinite: (step, layer) => `损失在第 ${step} 步变为无穷大。${largest(layer)}`,
  goBack: () => "最近的好检查点没有被覆盖：请退回到它并减小学习率，或打开梯度裁剪。",
  beginAgain: () => "此前没有保存过检查点：请用更小的学习率重新训练，或打开梯度裁剪。",
  cameraSilent: () => "摄像头没有给出画面。请重新连接，或拖入图片。",
  storageSilent: () =>
    "浏览器的存储没有响应：本页的另一个标签页可能占用着它。请关闭其他标签页。训练继续进行，期间请把检查点下载为文件。",
  storageFull: () =>
    "存储已满：浏览器没有更多空间。训练继续进行。请把检查点下载为文件，或删除旧的检查点或训练。",
  storageFullFor: (needed) =>
    `存储已满：需要 ${needed}，而浏览器没有空间。训练继续进行。请把检查点下载为文件，或删除旧的检查点或训练。`,
  storageFullOf: (needed, free) =>
    `存储已满：需要 ${needed}，而浏览器只再给本页 ${free}。训练继续进行。请把检查点下载为文件，或删除旧的检查点或训练。`,
  storageRefused: (reason) =>
    `浏览器不允许本页保存任何内容（${reason}）。隐私窗口或被阻止的网站数据会这样：训练可以进行，但请把检查点下载为文件。`,
  workerStopped: (what) => `训练程序停止了：${what}。`,
  workerSilent: () => "训练程序没有说明就结束了，可能是浏览器内存不足。",
  threads: (count, simd) => `${count} 个线程，${simd}`,
  oneThread: (simd) => `1 个线程，${simd}`,
  wasTurned: () => "这个检查点的图片已转正，而打开的图片没有。请在“读取方式”中选择“转正”。",
  wasNotTurned: () => "这个检查点的图片未经旋转，而打开的图片已转正。请在“读取方式”中选择“保持原样”。",
  fieldNumber: (field, label, value, kind, isAbove, least, most, because) =>
    `${nameOf(field, label)}是 ${emptyOr(value)}，但必须是${numbersOf(kind, isAbove, least, most)}：${zhField(field)?.because ?? because}。`,
  fieldChoice: (field, label, value, choices) =>
    `${nameOf(field, label)}是 ${value}，但必须是其中之一：${choices}。`,
  fieldYesNo: (field, label, value) => `${nameOf(field, label)}是 ${value}，但必须是“是”或“否”。`,
  fieldText: (field, label, value) => `${nameOf(field, label)}是 ${value}，但必须是不超过 10,000 字的文本。`,
  fieldEpochs: (field, label, value) =>
    `${nameOf(field, label)}是 ${value}，但必须是 1 到 10,000 的轮次列表。`,
  noSuchField: (name) => `“${name}”不是设置中的字段。`,
  noSuchPreset: (name) => `“${name}”不是预设：有 report、strong、fast 和 finetune。`,
  notFields: () => "设置必须由字段组成。",
  mixedNeedsGpu: (backend) =>
    `精度为混合，但${backend === "wasm" ? " WASM 没有 16 位数" : "纯 JavaScript 是精确参考"}：请选择 float32，或以 WebGPU 为后端。`,
  mustDivide: (field, label, value, whole, wholeLabel, size) =>
    `${nameOf(field, label)}是 ${value}，但必须整除${after(zhField(whole)?.name ?? wholeLabel)} ${size}。`,
  bestByLoss: (metric) => `最佳依据是 ${metric}，但语言模型只有验证损失。`,
  tooManyWords: (words) => `批大小乘以序列长度为 ${words}，但一步最多容纳 1,048,576 个词元。`,
  noSuchReading: (name) => `“${name}”不是读取方式的选项。`,
  readingChoice: (flag, value, choices) =>
    `${flag} 是“${value}”，但必须是${choices === "" ? "文本" : `其中之一：${choices}`}。`,
  badLink: (reason) => `网址中有一项设置不能使用。${reason}`,
  gpuLost: (reason) => `图形设备丢失（${reason}）。请从最近的检查点继续，或选择更小的批。`,
  deviceLost: (backend, fault, time) => `${deviceOf(backend)}在 ${time} ${faults[fault] ?? "失败"}。`,
  deviceBack: (backend, time, step, repeated) =>
    `${deviceOf(backend)}自 ${time} 起恢复。训练从第 ${step} 步继续，重复了 ${repeated} 步。`,
  deviceTooOften: (backend, count, step) =>
    `${deviceOf(backend)}连续丢失 ${count} 次，最后一次在第 ${step} 步。所有检查点都保留着：请选择更小的批或其他后端，再继续。`,
  deviceWrong: (backend, step, what) =>
    `${deviceOf(backend)}恢复后未通过自检（${what}）。训练保留在第 ${step} 步：请用${otherThan(backend)}继续。`,
  deviceGone: (backend, step) =>
    `${deviceOf(backend)}丢失且没有恢复。训练保留在第 ${step} 步：请重新载入页面，或用${otherThan(backend)}继续。`,
  inPasses: (batch, passes) => `批 ${batch} 一次放不进设备的内存：按每次 ${passes}计算，再把梯度相加。`,
  ofPictures: (count) => `${count} 张图片`,
  ofColumns: (count) => `${count} 列`,
  normsSeePasses: (count) => `批归一化每次看到 ${count} 张。`,
  benchNeedsPause: () => "训练正在进行，会影响计时。请先暂停或停止。",
  benchNeedsStop: () => "训练正在进行，会影响计时。请先停止。",
  noBench: () => "没有打开的测速。请重新开始比较。",
  noPlainTfjs: () => "无法获取原版 tfjs。请连接一次网络并重新加载页面，或不与它比较。",
  plainTfjsSgd: () => "原版 tfjs 在这里用 SGD 训练：请选择 SGD，或不与原版 tfjs 比较。",
  onlyPictures: () => "只有识别图片的网络才有滤波器与感受野。请选择 ResNet。",
  pictureFailed: (name, why) => `${name} 无法解码：${why}`,
  picturesForText: () => "打开的数据是图片，而这个网络读取文本。请选择 ResNet。",
  textForPictures: () => "打开的数据是文本，而这个网络识别图片。请选择 Transformer。",
  noDecoder: () => "打开的图片没有解码程序。请重新选择文件夹。",
  noKnownWord: () => "这段文本中没有词表里的内容。请先写入或生成一些。",
  storageCleared: () => "浏览器清除了本页保存的内容。训练继续进行，这次训练会重新保存。",
  notRunFile: (name) => `“${name}”不是训练的文件。`,
  workerUnread: () => "训练程序发来了本页无法读取的消息。请重新加载页面。",
  workerRestarted: () => "训练程序已重新启动。",
  firstWrongOp: (backend, op) => `${backend}；第一个出错的算子是 ${op}`,
  plainJavaScript: () => "纯 JavaScript，双精度求和",
};
