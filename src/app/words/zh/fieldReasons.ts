/** 各字段取值范围的理由，按 src/config/fields.ts 的英文原句查。 */
export const zhFieldReasons: Readonly<Record<string, string>> = {
  "channels are computed four at a time, and wider networks fit no browser's memory":
    "通道每次计算四个，更宽的网络超出浏览器内存",
  "the network halves a picture four times, and larger ones fit no browser's memory":
    "网络把图片减半四次，更大的图片超出浏览器内存",
  "smaller ones make more rows than attention has memory for, and larger ones see too little of a picture":
    "更小的图块使注意力超出内存，更大的图块看到的太少",
  "rows are computed four numbers at a time, and longer ones fit no browser's memory":
    "每行每次计算四个数，更长的行超出浏览器内存",
  "each head needs a part of the embedding": "每个头需要嵌入的一部分",
  "deeper networks fit no browser's memory": "更深的网络超出浏览器内存",
  "hardly anything would be left to learn from": "否则几乎没有可学的内容",
  "a run has at least one, and curves and files are made for no more": "训练至少一轮，曲线与文件不支持更多",
  "curves and files are made for no more": "曲线与文件不支持更多",
  "a larger batch fits no browser's memory": "更大的批超出浏览器内存",
  "runs have no more steps": "训练没有更多步数",
  "runs have no more epochs": "训练没有更多轮数",
  "0.2 is usual, and beyond 1 every picture is half another": "常用 0.2，超过 1 时每张图片有一半来自另一张",
  "1 is usual, and beyond it every picture is half another": "常用 1，超过 1 时每张图片有一半来自另一张",
  "a batch has no more": "批中没有更多",
  "every token but the last has a next one, and the attention of longer ones fits no browser's memory":
    "除最后一个词元外都有下一个，更长序列的注意力超出浏览器内存",
  "without a rate nothing is learned, and beyond 100 every loss becomes infinite":
    "没有学习率就学不到东西，超过 100 损失必成无穷大",
  "from 1 on, the sum of past gradients would never stop growing": "从 1 起，历史梯度之和会无限增长",
  "beyond 1 it would turn the weights' signs": "超过 1 会使权重变号",
  "at 1 the average of the gradients would never move": "为 1 时梯度的平均永不改变",
  "at 1 the average of the squares would never move": "为 1 时平方的平均永不改变",
  "the deepest network has a stem and 48 blocks": "最深的网络有首层和 48 个块",
  "the learning rate is multiplied by it, and a head that learns nothing names nothing":
    "学习率会乘以它，学不到东西的输出层无法命名",
  "clipped to nothing, nothing is learned; none clips nothing": "裁剪到零就学不到东西；“none”表示不裁剪",
  "it is a learning rate": "它是学习率",
  "it is counted in epochs, or, where blocks of a text are drawn, in steps":
    "它以轮计；从文本中抽取块时以步计",
  "beyond 0.5 the wrong classes together count more than the right one":
    "超过 0.5 时，错误类别合计的分量大于正确类别",
  "at 1 the average would never move": "为 1 时平均永不改变",
  "it has 32 bits": "它有 32 位",
  "it is counted in minutes, and a crash should cost no more than a day":
    "它以分钟计，崩溃的损失不应超过一天",
  "each takes room in this browser's storage": "每个都占用浏览器存储",
  "no machine gains from more": "更多对任何机器都没有好处",
  "scores are divided by it, and beyond 10 nothing ever comes twice":
    "分数会除以它，超过 10 时任何词元都不会出现第二次",
  "logits are divided by it, and beyond 10 every token is as likely":
    "输出会除以它，超过 10 时各词元概率几乎相同",
  "no vocabulary has more tokens": "没有词表比这更大",
  "it is a share of the probability": "它是概率的一部分",
  "there are fourteen": "一共十四种",
  "half the circle of colours is as far as a hue can turn": "色相最多转半圈",
  "the page shows no longer text": "页面不显示更长的文本",
  "earlier layers learn more slowly than later ones, never faster": "靠前的层比靠后的层学得慢，不会更快",
  "torchvision has 31 magnitudes": "torchvision 只有 31 级强度",
  "0.4 is usual, and 1 takes a picture’s colours away": "常用 0.4，为 1 时图片会失去颜色",
  "it is a probability": "它是一个概率",
};
