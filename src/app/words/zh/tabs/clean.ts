/** 检查图片时页面说的话。 */
import { formatCount } from "../../../format.ts";
import type { Words } from "../../en/index.ts";

export const clean: Words["clean"] = {
  review: "检查",
  by: "判断者",
  folds: (count) => `${count} 个没有见过这些图片的网络`,
  foldsHint: (count, epochs) =>
    `按这次训练的设置训练 ${count} 个网络，各 ${epochs} 轮；每个网络留出一部分训练图片，再判断这一部分。完成的网络保留在浏览器中：重新加载最多损失正在训练的一个。`,
  foldsTime: (runs, duration) =>
    `用时约为 ${runs} 次训练${duration === null ? "" : `：按这次训练约 ${duration}`}。`,
  foldsKept: (kept, count) =>
    kept === count
      ? `${count} 个网络都已训练并保留：只需重新读取图片。`
      : `${count} 个网络中有 ${kept} 个已训练并保留。将从下一个继续；中断的那个重新开始。`,
  patchesTime: (duration, of) => `在这台机器上，${formatCount(of)} 张图片约需 ${duration}；训练进行时更久。`,
  patches: "图片互相判断（按小块）",
  patchesHint: "每张图片由其余所有图片按组成它的小块来判断，不训练网络。每类图片不多时，比网络找出的更多。",
  seenHint:
    "这个网络学过训练图片，包括其中的错误标签，因此会放过一些；较早的检查点放过得少些。验证图片它没有学过。",
  look: "检查图片",
  stop: "停止",
  looking: (done, total) => `正在查看：第 ${done} 张，共 ${total} 张`,
  learning: (done, total) => `正在训练判断者：第 ${done} 步，共 ${total} 步`,
  opening: "正在打开图片…",
  isLive: "训练正在进行。请先停止，或让它的一个检查点来判断。",
  nothingYet: "请先训练：没有网络就无法判断。",
  needsData: (name) => `请再次打开 ${name}：它的图片没有打开。`,
  lead: "找出标签可能有误的图片、重复的图片、与众不同的图片，以及模糊和空白的图片。由您决定；文件夹不会改动，下一次训练按您的决定进行。",
  found: (count, of) => `${formatCount(of)} 张图片中有 ${formatCount(count)} 张值得再看一眼，最可疑的在前。`,
  doubt: "其他类别的可能性至少高出",
  anyPoints: "不限",
  points: (points) => `${points} 个百分点`,
  doubtful: (shown, of) =>
    shown === of
      ? `全部 ${formatCount(of)} 个可疑标签，最可疑的在前。`
      : `${formatCount(of)} 个可疑标签中最可疑的 ${formatCount(shown)} 个。`,
  noneSoDoubtful: "没有这样可疑的图片。请降低百分点，或选择全部。",
  none: (of) => `${formatCount(of)} 张图片中没有可疑的。`,
  judged: {
    unseen: "每张训练图片都由没有见过它的网络判断。",
    seen: "训练图片由学过它们的网络判断。",
    others: "每张图片都由其余所有图片判断。",
    foreign: "判断的网络学的是其他数据。",
  },
  why: "原因",
  all: "全部",
  kinds: { label: "标签可疑", twin: "重复", outlier: "与众不同", blurred: "模糊", empty: "空白" },
  most: (shown) => `只列出最有把握的 ${formatCount(shown)} 张。`,
  reasons: {
    label: (suggested) => `看起来是“${suggested}”。`,
    twin: (path, same) => `与 ${path} ${same ? "看起来相同" : "看起来几乎相同"}。`,
    twinAcross: "两张分别在训练和验证部分：验证结果会偏高。",
    twinOther: (name) => `那一张的标签是“${name}”。`,
    outlier: (deviations) => `属于任何类别的依据都比其他图片少，相差 ${deviations} 个偏差。`,
    blurred: "几乎没有细节。",
    empty: "几乎没有明暗差别。",
  },
  place: (at, of) => `第 ${formatCount(at)} 张，共 ${formatCount(of)} 张`,
  from: (part, path) => `${part}：${path}`,
  parts: { train: "训练", validation: "验证" },
  given: "现有标签",
  suggested: "最可能",
  labels: "标签",
  isGiven: "现有",
  another: "其他类别",
  chooseClass: "选择…",
  change: (name) => `改为“${name}”`,
  keep: (name) => `保留“${name}”`,
  exclude: "排除",
  undo: "撤销",
  before: "上一张",
  later: "下一张",
  picture: "正在检查的图片",
  twin: "另一张图片",
  strip: "要检查的图片",
  counts: { keep: "已保留", relabel: "已更改", exclude: "已排除", left: "待看" },
  states: { keep: "保留", exclude: "排除", now: "当前" },
  file: "fixes.csv",
  fileHint: (count) =>
    count === 0
      ? "还没有决定。决定叠加在文件夹之上，文件夹保持原样。"
      : `${formatCount(count)} 项决定叠加在文件夹之上，文件夹保持原样。从下一次开始训练起生效。`,
  save: "保存文件",
  open: "打开…",
  absent: (count, path) => `有 ${formatCount(count)} 项决定针对的图片不在这个文件夹中（${path}）：不起作用。`,
  earlier: (count) => `有 ${formatCount(count)} 项决定是对同名文件夹的较早状态作的。`,
  takeEarlier: "沿用这些决定",
  keys: "按键：1 至 5 改为该类别，K 保留，X 排除，C 其他类别，Z 撤销，方向键移动。",
  announce: (place, given, left) => `${place}，现有标签 ${given}，待看 ${left} 张`,
};
