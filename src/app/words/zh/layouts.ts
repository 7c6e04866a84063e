/**
 * 数据布局的说法。布局以英文保存在记录与列表里（src/data/layouts、src/data/knownSets），所以按原文逐段翻译；专有名称保持不变。
 */
const parts: readonly (readonly [RegExp, string])[] = [
  [/^class folders in train and validation$/, "训练与验证中的类别文件夹"],
  [/^class folders with train and validation in each$/, "各类别文件夹内分训练与验证"],
  [/^class folders$/, "类别文件夹"],
  [/^parts by lists$/, "按列表分部分"],
  [/^pictures with (.+)$/, "图片与 $1"],
  [/^text in (.+) and (.+)$/, "$1 与 $2 中的文本"],
  [/^lines of JSON$/, "JSON 行"],
  [/^a column of a table$/, "表格的一列"],
  [/^one text$/, "一篇文本"],
  [/^(\d+) texts$/, "$1 篇文本"],
  [/^split 90\/10$/, "按 90/10 划分"],
  [/^split 90\/5\/5 by lines$/, "按行 90/5/5 划分"],
  [/^split 90\/5\/5 by words$/, "按词 90/5/5 划分"],
  [/^split 90\/10 in its order$/, "按顺序 90/10 划分"],
  [/^words and punctuation set apart$/, "词与标点分开"],
  [/^by characters$/, "按单字"],
  [/^by byte pairs$/, "按字节对"],
];

const translated = (part: string): string => {
  for (const [english, chinese] of parts) if (english.test(part)) return part.replace(english, chinese);
  return part;
};

/** 布局的中文说法；不认识的部分保持原样。 */
export function layoutInChinese(written: string): string {
  // 文件名之间也用逗号，先把它们与后面的说法分开。
  const files = /^text in .+? and [^,]+/.exec(written)?.[0];
  const rest = files === undefined ? written : written.slice(files.length).replace(/^, /, "");
  const pieces = rest === "" ? [] : rest.split(", ");
  return [...(files === undefined ? [] : [files]), ...pieces].map(translated).join("，");
}
