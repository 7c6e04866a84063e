/** 首次访问的文字，中文。 */
import { formatCount } from "../../format.ts";
import type { Words } from "../en/index.ts";

export const first: Words["first"] = {
  title: "在这个标签页里训练网络",
  lead: "放入图片或文本，看它学习，然后试用或带走模型。无需 Python，无需账号。一切都留在这台电脑上。",
  trainJob: "用你的数据训练",
  useJob: "使用已训练的模型",
  drop: "拖入文件夹、压缩包或文本文件",
  dropHint: "原地读取，不上传。",
  dropHintPacked: (bytes) => `不上传任何内容。这个浏览器里存有 ${bytes} 的打包副本。`,
  letGo: "松开即可读取此文件夹",
  letGoModel: "松开即可试用此检查点",
  choose: "选择文件夹…",
  chooseFiles: "选择文件…",
  forms: [
    ["图片", "train/lemon/001.jpg", "每类一个文件夹"],
    ["图片", "val/lemon/207.jpg", "或另有验证部分"],
    ["图片", "val_annotations.txt", "或文件与类别的表"],
    ["文本", "wiki.train.tokens, .txt", "任何语言"],
  ],
  dropModel: "拖入检查点",
  dropModelHint: "来自本页、PyTorch，或 Hugging Face 的 GPT-2 文件夹：",
  chooseModel: "选择检查点…",
  noModels: "在这里训练的模型会列在此处，可以用摄像头、图片或一句话试用。",
  storedModels: "保存在这个浏览器里",
  allRuns: (count) => `全部 ${formatCount(count)} 次训练`,
  specimenPictures: "你的图片",
  specimenLearning: "实时学习",
  specimenRecorded: "正确率，%，记录",
  machineOpen: "自检与来源",
  chips: {
    softwareWebgpu: "WebGPU 为软件实现，改用 WASM",
    noWebgpu: "没有 WebGPU，改用 WASM",
    oneThread: "单线程",
  },
  unrecognised: "认不出这个文件夹的结构",
  refused: "无法读取这个文件夹",
  sampleTextTitle: "演讲",
  trainEmoji: "用表情符号训练",
  trainSpeeches: "用演讲训练",
  emojiAbout: (pictures, classes, epochs) =>
    pictures === null || classes === null
      ? `示例，${epochs} 轮`
      : `示例：${formatCount(pictures)} 张图片，${classes} 类，${epochs} 轮`,
  speechesAbout: (words, epochs) =>
    words === null
      ? `国情咨文（英文），${epochs} 轮`
      : `国情咨文（英文），${formatCount(words)} 个词，${epochs} 轮`,
  machine: "这台电脑",
  machineHint: "每个后端刚刚把两个很小的网络各训练了两步，并与参考结果作了比较。",
  machineTesting: "每个后端把两个很小的网络各训练两步，并与参考结果比较。",
  columns: { backend: "后端", runsOn: "运行于", selfTest: "自检", difference: "最大误差", time: "用时" },
  stored: "这个浏览器里保存了什么",
  storedText: (used) =>
    `训练的检查点、曲线和设置，训练过的图片的打包副本，以及所选主题，共 ${used}。可在“训练记录”中删除训练，在“以前的文件夹”中清除打包副本，或在浏览器设置中清除本站数据。`,
  foldersTitle: "以前的文件夹",
  reconnect: (name) => `重新连接 ${name}`,
  chooseFolderAgain: (name) => `重新选择 ${name}`,
  openPacked: "用打包副本",
  openPackedOf: (name) => `用打包副本：${name}`,
  packedWhole: (bytes) => `打包副本 ${bytes}，完整。`,
  packedPart: (known, count, bytes) =>
    `打包副本 ${bytes}：${formatCount(count)} 张图片中的 ${formatCount(known)} 张。`,
  lastOpened: (moment) => `上次打开：${moment}。`,
  clearPacked: "清除打包副本",
  clearPackedOf: (name) => `清除打包副本：${name}`,
  forget: "忘记",
  forgetOf: (name) => `忘记 ${name}`,
  denied: (name) => `浏览器未获准读取“${name}”。请点“重新连接”并允许，或重新选择文件夹。`,
  packInUse: "打包副本正在使用中（本页或另一个标签页）。请先关闭那份数据。",
  continueTitle: "以前的训练",
  continueRun: (number, epoch, step) =>
    `从第 ${formatCount(epoch)} 轮、第 ${formatCount(step)} 步继续训练 ${number}`,
  cutOff: (epoch, step) => `标签页关闭时，训练停在第 ${formatCount(epoch)} 轮、第 ${formatCount(step)} 步。`,
  stoppedAt: (epoch, step) => `训练停在第 ${formatCount(epoch)} 轮、第 ${formatCount(step)} 步。`,
  resume: "继续训练",
  noCheckpoint: "在那之前没有存下检查点。",
  resumeOf: (name) => `继续训练 ${name}`,
  chooseAgain: (name) => `请再次选择或拖入文件夹“${name}”，然后点“开始训练”：将从检查点继续。`,
};
