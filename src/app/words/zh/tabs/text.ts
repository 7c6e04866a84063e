/** 文本的文字，中文。 */
import { formatLoss } from "../../../format.ts";
import type { Words } from "../../en/index.ts";

export const text: Words["text"] = {
  region: "生成的文本",
  stopNone: "无",
  penaltyNone: "关",
  topKAll: "全部",
  neverUnknown: "不生成 <unk>",
  weights: "检查点",
  live: "当前权重",
  generate: "生成",
  stop: "停止生成",
  copy: "复制",
  empty: "训练一步之后即可生成文本。",
  notFinite: (other) =>
    other === null
      ? "当前权重已不是有限的数，且本次训练没有保存检查点。请用更小的学习率重新训练。"
      : `当前权重已不是有限的数；“${other}”的权重仍然有限。`,
  idle: "点“生成”：文本会逐步出现在这里。",
  probability: (unit) => `下划线：该${unit}的概率`,
  lowToHigh: "由低到高",
  textSeed: "文本种子",
  wordsHelp: (unit) => `生成的${unit}；左右方向键逐个选择，并给出其他可能的${unit}。`,
  progress: (done, all, speed, unit) => `${all} 个${unit}中的 ${done} 个，每秒 ${speed} 个${unit}`,
  done: (count, speed, unit) => `${count} 个${unit}，每秒 ${speed} 个${unit}`,
  stopped: (count, unit) => `在 ${count} 个${unit}后停止。`,
  unknown: (words) => `不在词表中，读作 <unk>：${words}。`,
  attention: "注意力看向何处",
  attentionShow: "显示注意力",
  attentionWait: "请等文本写完。",
  attentionHelp: (unit) => `文本中的${unit}；左右方向键选择发出注意的${unit}。`,
  attentionOf: (word, list) => `“${word}”最关注：${list}。`,
  head: "注意力头",
  headName: (layer, head, reach, unit) => `第 ${layer} 层，第 ${head} 头，平均跨 ${reach} 个${unit}`,
  samples: "学习过程中写下的文本",
  samplesHint: "每轮之后写 100 个词元，至多每 250 步一次，始终使用本次训练的种子。",
  sampleLoss: (loss) => `验证损失 ${formatLoss(loss)}`,
  earlier: "其他检查点的续写",
  compare: "比较检查点",
  compareHint: (unit) => `用同样的开头和种子，从每个检查点写 40 个${unit}。`,
  alternatives: (word, probability) => `${word}，${probability} %`,
};
