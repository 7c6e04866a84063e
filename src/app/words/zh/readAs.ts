/** 页面如何描述对文件夹的识别（中文）。 */
import type { Markup } from "../../../data/text/markup.ts";
import { formatCount } from "../../format.ts";
import type { ReadAsWords } from "../en/readAs.ts";

const folder = (path: string): string => `${path}/`;

const markup: Readonly<Record<Markup, string>> = {
  tags: "的文字中夹有 HTML 或 XML 标签，它们会被当作文本学习。请先去掉，或确认需要它们。",
  times: "的文字中夹有字幕时间，它们会被当作文本学习。请先去掉，或确认需要它们。",
  json: "是 JSON：括号与字段名会被当作文本学习。请改为每行一个对象并命名为 .jsonl，或确认需要如此。",
  yaml: "是 YAML：字段名与短横线会被当作文本学习。请只保存正文，或改为每行一个对象的 .jsonl，或确认需要如此。",
  table: "像是表格：数字或每行相同的列会被当作文本学习。请命名为 .csv 或 .tsv，或确认需要如此。",
  log: "像日志一样每行以日期和时间开头，它们会被当作文本学习。请先去掉，或确认需要它们。",
  licence: "的正文前后有古登堡计划的许可文字，它会与正文一起被学习。请先去掉，或确认需要它。",
  mixed: "夹有不是 UTF-8 的行：其中的字母会被当作 U+FFFD 学习。请先修复，或确认需要如此。",
  twice: "被编码了两次：本应是 é 的地方成了“Ã©”。请先修复，或确认需要如此。",
};

export const readAs: ReadAsWords = {
  region: "读取方式",
  confidence: { sure: "确定。", fairly: "比较确定。", guess: "猜测。" },
  layout: "布局",
  kind: "布局",
  train: "训练",
  validation: "验证",
  test: "测试",
  classFrom: "类别来自",
  encoding: "编码",
  turn: "旋转",
  keepTurn: "保持原样",
  upright: "转正",
  tokenizer: "分词方式",
  layouts: {
    tinyImageNet: "Tiny-ImageNet",
    imageNet: "ImageNet",
    food101: "Food-101",
    pets: "Oxford-IIIT Pet",
    aircraft: "FGVC-Aircraft",
    parts: "分好部分的类别文件夹",
    classFolders: "每类一个文件夹",
    table: "图片与表格",
    corpus: "三个文件的文本",
    texts: "纯文本",
    jsonLines: "每行一个 JSON",
    textTable: "表格中的一列",
  },
  found: "按识别结果",
  split: "每类的十分之一",
  none: "无",
  folderName: "文件夹名称",
  words: "单词",
  characters: "单字",
  bpe: "字节对",
  auto: "自动",
  ofFile: "来自文件…",
  ofCheckpoint: "检查点自带的",
  decisions: "待定事项",
  decide: "待决定",
  chosen: "已选",
  youChose: "您的选择",
  open: (count) => (count === 1 ? "还有一项待决定。" : `还有 ${formatCount(count)} 项待决定。`),
  readRight: "就这样读取",
  guessTitle: "这种读取方式只是猜测。",
  guessText: "请在上方另选，或确认它是对的。",
  sharedTitle: (count) => `有 ${formatCount(count)} 张图片同时在两部分中。`,
  sharedText: "会使验证结果偏高。",
  outOfValidation: "从验证中去掉",
  outOfTraining: "从训练中去掉",
  keep: "都保留",
  classes: "类别",
  byCount: "数量",
  byName: "名称",
  order: "类别顺序",
  noLabels: "无标签",
  sampleTokens: "词元",
  guessing: (name, percent) => `总是猜 ${name} 的准确率为 ${percent}。`,
  sentence(of) {
    switch (of.code) {
      case "tinyImageNet":
        return `按 Tiny-ImageNet 读取：${formatCount(of.classes)} 个类别，验证部分依据 val_annotations.txt。`;
      case "parts":
        if (of.validation === null)
          return `按“每类一个文件夹”读取：${folder(of.train)} 中有 ${formatCount(of.classes)} 个文件夹。没有带标签的验证部分，因此每类留出十分之一。`;
        return `按“每类一个文件夹”读取：${folder(of.train)} 中有 ${formatCount(of.classes)} 个文件夹，${folder(of.validation)} 中${of.same ? "是同样的名称" : "有其中一些名称"}。`;
      case "partsAlike":
        return `按两个部分读取，因为 ${folder(of.train)} 与 ${folder(of.validation)} 有 ${formatCount(of.names)} 个相同的文件夹名。从名称无法判断哪个用于训练。`;
      case "partsInside":
        return `按“每类一个文件夹”读取，各类中再分部分：${formatCount(of.classes)} 个类别，其中有 ${folder(of.train)}${of.validation === "" ? "" : ` 和 ${folder(of.validation)}`}。`;
      case "classFolders":
        return `按“每类一个文件夹”读取：${of.root === "" ? "" : `${folder(of.root)} 中的 `}${formatCount(of.folders)} 个文件夹包含图片。每类留出十分之一。`;
      case "table":
        return `按表格读取：${of.table} 的“${of.file}”列是图片，“${of.class}”列是类别。`;
      case "listed":
        return of.train === of.validation
          ? `按 ${readAs.layouts[of.layout]} 读取：各图片属于哪一部分依据 ${of.train}。`
          : `按 ${readAs.layouts[of.layout]} 读取：训练依据 ${of.train}，验证依据 ${of.validation}。`;
      case "corpus":
        return `按三个文件的文本读取：${of.files.join("、")}。`;
      case "texts":
        return of.files === 1
          ? `按一篇文本读取：${of.first}。`
          : `按纯文本依次读取：从 ${of.first} 起共 ${formatCount(of.files)} 个文件。`;
      case "jsonLines":
        return `按每行一个 JSON 对象读取：文本在字段“${of.field}”中。`;
      case "textTable":
        return `按 ${of.table} 的“${of.column}”列读取，每行一段文本。`;
      case "unlabelled":
        return `${folder(of.folder)} 没有标签。${formatCount(of.pictures)} 张图片可以预测，不能评分。`;
      case "testAsValidation":
        return `没有名为验证的部分，因此用 ${folder(of.folder)} 作验证。`;
      case "notUsed":
        return `${folder(of.folder)} 未使用：${formatCount(of.pictures)} 张图片。`;
      case "aside":
        return `${formatCount(of.pictures)} 张图片像掩码一样说明旁边的图片，已略过，例如 ${of.first.slice(-200)}。`;
      case "unlisted":
        return `${formatCount(of.pictures)} 张图片在列表中不属于任何部分，已略过。`;
      case "splitNotRead":
        return `${of.file} 可能说明了哪些图片用于训练，但未读取：改为每类留出十分之一。`;
      case "tableNotRead":
        return `${of.table} 也给出了类别，但与 ${of.other} 的类别不同，或属于其他图片，因此未读取。请在“类别来自”中选择所需的列，或移走另一个表格。`;
      case "otherClasses":
        return `训练部分之外有 ${formatCount(of.pictures)} 张图片属于训练部分没有的 ${formatCount(of.classes)} 个类别（如小样本学习数据集），不能用于验证。${of.split ? "改为从训练部分的每类留出十分之一。" : ""}`;
      case "duplicates":
        return `有 ${formatCount(of.pictures)} 张图片同时在两部分中，会使验证结果偏高。`;
      case "duplicatesNotSought":
        return `图片有 ${formatCount(of.pictures)} 张，没有查找两部分中重复的图片。`;
      case "turned":
        return `${of.of === 0 ? "" : `查看的 ${formatCount(of.of)} 张中，`}有 ${formatCount(of.pictures)} 张图片带有 EXIF 旋转标记。除非“旋转”选择转正，否则保持原样。`;
      case "foreign":
        return `略过 ${formatCount(of.pictures)} 张 ${of.kind} 图片：请先转换为 JPEG 或 PNG。`;
      case "noSpaces":
        return of.percent > 0
          ? `文本没有空格。${of.percent} % 的字符属于不用空格的文字，无法按空格分词，已选用单字。`
          : "文本没有空格，无法按空格分词，已选用单字。";
      case "encoding":
        return `${formatCount(of.files)} 个文件不是 UTF-8，按 ${of.encoding} 读取正常。`;
      case "markup":
        return `${of.first.slice(-200)}${of.files > 1 ? `等 ${formatCount(of.files)} 个文件` : ""}${markup[of.kind]}`;
      case "rowsUnmatched":
        return `${of.table} 有 ${formatCount(of.rows)} 行没有对应的图片，例如“${of.first.slice(0, 80)}”。`;
      default:
        return of satisfies never;
    }
  },
};
