/** 分词方式所切分的单位，中文。 */
import { formatCount } from "../../format.ts";
import type { Words } from "../en/index.ts";

type Unit = Words["units"]["words"];

const unit = (name: string, also: readonly string[] = []): Unit => ({
  one: name,
  many: name,
  counted: `${name}数`,
  speed: `${name}/秒`,
  perSecond: `${name}/秒`,
  count: (count) => `${formatCount(count)} 个${name}`,
  different: (count, hasUnknown) => {
    const named = [...also, ...(hasUnknown ? ["<unk>"] : [])].join(" 和 ");
    return `${formatCount(count)} 个不同的${name}${named && `，含 ${named}`}。`;
  },
});

export const units: Words["units"] = {
  words: unit("词", ["<eos>"]),
  characters: unit("字"),
  bpe: unit("词元"),
};
