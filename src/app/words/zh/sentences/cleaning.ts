/** 检查图片与所做决定的句子，与 src/sentences/cleaning.ts 一句对一句。 */
import type { SentencesOf } from "../../../../said.ts";
import type { cleaning } from "../../../../sentences/cleaning.ts";

export const zhCleaning: SentencesOf<typeof cleaning> = {
  fixClass: (path, name) => `${path} 要改为类别“${name}”，但这份数据没有该类别。请按类别文件夹的名称填写。`,
  fixesAbsent: (count, path) =>
    `有 ${count} 项决定针对的图片不在打开的数据中（例如 ${path}）：这些决定不起作用。`,
  fixesQuote: (line) => `fixes.csv 第 ${line} 行开始的引号没有结束。`,
  fixesHead: (head, found) => `fixes.csv 的第一行应为“${head}”，而不是“${found}”。`,
  fixesRow: (line) => `fixes.csv 第 ${line} 行应有路径、操作和类别。`,
  fixesTwice: (line, path, before) =>
    `fixes.csv 第 ${line} 行与第 ${before} 行都对 ${path} 作了决定：请只留一行。`,
  fixesNeedless: (line, action) => `fixes.csv 第 ${line} 行写了类别，但操作是 ${action}。`,
  fixesNoClass: (line, path) => `fixes.csv 第 ${line} 行要给 ${path} 改类别，却没有写类别。`,
  fixesAction: (line, action) =>
    `fixes.csv 第 ${line} 行的操作是“${action}”：可用的操作是 keep、exclude 和 relabel。`,
  lookStopped: () => "检查图片已停止。",
  lookTooLarge: (pictures, classes) => `${pictures} 张图片、${classes} 个类别太多，无法在这里一次检查。`,
  lookNeedsStop: () => "训练正在进行。请先停止，再训练用来判断图片的网络。",
  patchesTooMany: (most) => `图片太多，无法一次比较：最多 ${most.toLocaleString("en")} 张。请让网络来判断。`,
  patchesFew: () => "能读取的图片不到两张：无从比较。",
  foldsFew: (count) => `训练图片太少，不能分成 ${count} 份。`,
  foldsUnkept: (reason) =>
    `浏览器没有保存（${reason}），网络的判断不会保留：重新加载后要从头开始。请释放存储空间，或在完成之前不要关闭标签页。`,
};
