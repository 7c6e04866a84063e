/** 关于分词器文件的句子，与 src/sentences/tokenizerFiles.ts 一句对一句。 */
import type { SentencesOf } from "../../../../said.ts";
import type { tokenizerFiles } from "../../../../sentences/tokenizerFiles.ts";

const takeBoth = "这些文件不属于同一个分词器：请取自同一个模型。";

export const zhTokenizerFiles: SentencesOf<typeof tokenizerFiles> = {
  tokenizerUnknown: (what) =>
    `这个分词器${what}，这里无法识别。请选择字节级 BPE 的分词器，如 GPT-2、Llama 3 和 Qwen 所用的。`,
  tokenizerNoModel: () => "没有模型",
  tokenizerNoVocabulary: () => "没有词表",
  tokenizerId: (id) => `含有编号 ${id}`,
  tokenizerToken: (token) => `含有词元“${token}”`,
  tokenizerChanges: (how) => `先用 ${how} 改写文本`,
  tokenizerChangesOwn: () => "先以自己的方式改写文本",
  tokenizerIs: (type) => `是 ${type}`,
  tokenizerIsSentencePiece: () => "是 SentencePiece 的 BPE（以字节代替词表没有的字符）",
  tokenizerHas: (field) => `带有 ${field}`,

  cutsUnknown: (what) =>
    `这个 tokenizer.json 用${what}切分文本，这里无法识别。请选择字节级的分词器，如 GPT-2、Llama 3 和 Qwen 所用的。`,
  cutsNoText: () => "并非文本的模式",
  cutsEndless: () => "空的或过长的模式",
  cutsPattern: (source) => `模式 ${source} `,
  cutsPrefix: () => " ByteLevel 与 add_prefix_space ",
  cutsBehaviour: (behaviour) => `方式 ${behaviour} `,
  cutsOtherwise: () => "字节以外的规则",

  tokenizerNoJson: (name) => `${name} 不是 JSON，可能不完整。请重新获取。`,
  tokenizerMerge: (merge) => `这个分词器的合并 ${merge} 用到了词表中没有的词元。${takeBoth}`,
  tokenizerMergeMakes: (number) => `这个分词器的第 ${number} 条合并得到词表中没有的词元。${takeBoth}`,
  tokenizerMergeLater: () => "这个分词器的某条合并用到了排在其后的词元。",
  tokenizerNotBytes: (token) => `这个分词器的词元“${token}”不是由字节组成的。`,
  tokenizerWhich: (names) =>
    `${names}：分词器应为一个 tokenizer.json，或 vocab.json 与 merges.txt。请一并选择。`,
  tokenizerNoMerges: (name) => `${name} 是词表，缺少合并规则。请一并选择同一模型的 merges.txt。`,
  tokenizerGone: () =>
    "这些文本由文件中的分词器切分，但该文件已不在这里。请在“读取方式”中重新选择，或用 --tokenizer 给出。",
  tokenizerAsFound: () =>
    "这些设置使用文件中的分词器切分文本，但该文件不在这里，现按识别结果切分。请在“读取方式”中重新选择文件。",
  tokenizerVocabulary: () => "文件中的分词器自带词表。请去掉 --vocabulary。",
};
