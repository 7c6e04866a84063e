/** 无法进行的扫描的句子，与 src/sentences/sweeps.ts 一句对一句。 */
import type { SentencesOf } from "../../../../said.ts";
import type { sweeps } from "../../../../sentences/sweeps.ts";
import { zhField } from "../fields.ts";

const nameOf = (field: string, label: string): string => zhField(field)?.name ?? label;

export const zhSweeps: SentencesOf<typeof sweeps> = {
  variedTwice: (field, label) => `“${nameOf(field, label)}”重复出现：请把它的值写在一起。`,
  seedVaried: () => "种子由 --seeds N 改变，这样比较的种子相同。",
  rangeInGrid: (field, label) =>
    `“${nameOf(field, label)}”是一个区间：请指定随机抽取多少个方案（--random N），或写出各个值。`,
  gridTooLarge: (most) => `网格超过 ${most} 个方案：请随机抽取其中一部分（--random N）。`,
  drawsTooMany: (most) => `一次扫描最多抽取 ${most} 个方案。`,
  noRanges: (field, label) => `“${nameOf(field, label)}”不能用区间：请写出各个值。`,
  rangeEnds: (field, label, from, to) => `“${nameOf(field, label)}”从 ${from} 到 ${to}：请先写较小的一端。`,
  rangeAboveZero: (field, label) => `“${nameOf(field, label)}”按对数抽取：区间须从大于 0 处开始。`,
  namesNoField: (text) => `“${text}”不是任何设置：请写不带短横线的选项和它的值，例如 lr=0.1,0.03。`,
  noRange: (field, label, text) =>
    `“${nameOf(field, label)}”的“${text}”不是区间：请写两个数，例如 0.001..0.1。`,
  valueTwice: (field, label, value) => `“${nameOf(field, label)}”中 ${value} 出现了两次。`,
};
