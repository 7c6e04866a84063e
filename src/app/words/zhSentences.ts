/** 训练程序对人说的句子，与 src/said.ts 一句对一句。 */
import type { Sentences } from "../../said.ts";

const goBack = "最近的好检查点没有被覆盖：请退回到它并减小学习率，或打开梯度裁剪。";
const largest = (layer: string): string => (layer === "" ? "" : `梯度最大的是 ${layer}。`);

const codings: Readonly<Record<string, string>> = {
  "Arithmetic-coded JPEGs": "算术编码的 JPEG",
  "Lossless JPEGs": "无损 JPEG",
  "Hierarchical JPEGs": "分层 JPEG",
  "JPEGs of 12 bits": " 12 位的 JPEG",
};

export const zhSentences: Sentences = {
  noData: () => "没有打开数据。请先选择文件夹或示例。",
  noRun: () => "这个标签页里没有训练。请先开始一次。",
  dataInUse: () => "训练正在使用打开的数据。请先停止，再选择其他数据。",
  runGoesOn: () => "训练正在进行。请先停止，再开始另一次。",
  runGoesOnRate: () => "训练正在进行。请先停止，再寻找学习率。",
  otherTab: () => "这个浏览器的另一个标签页正在做这次训练。请在那里停止，或在这里开始新的训练。",
  otherFolder: (chosen, wanted) => `这是文件夹 ${chosen}，而这次训练读取的是 ${wanted}。请选择后者。`,
  folderUnknown: () => "这个浏览器不再认识该文件夹。请重新选择。",
  textHasNoPictures: () => "打开的数据是文本，没有图片。",
  noOutputs: () => "生成层表需要知道类别数或词数：请先选择数据。",
  notStored: () => "检查点没有保存下来。",
  noSuchCheckpoint: (tag) => `这次训练还没有检查点“${tag}”。请先保存一个。`,
  checkpointGone: (id) => `检查点 ${id} 已不存在。请选择其他检查点。`,
  runGone: (id) => `训练 ${id} 已不存在。`,
  runUnderWay: (name) => `${name} 正在进行。请先停止它，再导入带回的检查点。`,
  checkpointForPictures: () => "这个检查点用于图片，而数据不是图片。请打开它训练时的数据。",
  checkpointForText: () => "这个检查点用于文本，而数据不是文本。请打开它训练时的数据。",
  otherClassCount: (has, needs) => `这个检查点有 ${has} 个类别，而数据有 ${needs} 个。`,
  otherWordCount: (has, needs) => `这个检查点有 ${has} 个词，而数据有 ${needs} 个。`,
  evaluationNeedsPictures: () => "逐张评估需要图片，而打开的数据是文本。",
  isLanguageModel: () => "这个网络是语言模型。",
  textNeedsLanguageModel: () => "文本由语言模型生成，而这个网络识别图片。",
  attentionNeedsLanguageModel: () => "注意力属于语言模型。",
  noNamesInCheckpoint: () => "此检查点来自其他程序，没有类别名称。请先打开其数据，再在“起始权重”中选择它。",
  namesNoPictures: () => "这是语言模型，不能为图片命名。",
  noOnePage: (status) => `无法载入网页程序（状态 ${status}）。请重新加载本页后再试。`,
  namingStopped: () => "已停止命名。",
  noPicturesInside: (name) => `${name} 中没有图片。`,
  noFilters: () => "这个网络没有滤波器。",
  noPicturesOpen: () => "没有打开图片。请选择其文件夹，或一个图片文件。",
  notFinite: (step, layer) => `损失在第 ${step} 步不再是数。${largest(layer)}${goBack}`,
  infinite: (step, layer) => `损失在第 ${step} 步变为无穷大。${largest(layer)}${goBack}`,
  storageSilent: () =>
    "浏览器的存储没有响应：本页的另一个标签页可能占用着它。请关闭其他标签页。训练继续进行，期间请把检查点下载为文件。",
  storageFull: (needed) =>
    `存储已满：需要 ${needed}，而浏览器没有空间。训练继续进行。请把检查点下载为文件，或删除旧的检查点或训练。`,
  storageFullOf: (needed, free) =>
    `存储已满：需要 ${needed}，而浏览器只再给本页 ${free}。训练继续进行。请把检查点下载为文件，或删除旧的检查点或训练。`,
  storageRefused: (reason) =>
    `浏览器不允许本页保存任何内容（${reason}）。隐私窗口或被阻止的网站数据会这样：训练可以进行，但请把检查点下载为文件。`,
  workerStopped: (what) => `训练程序停止了：${what}。点“继续”从最近的检查点接着训练，或重新载入页面。`,
  workerSilent: () =>
    "训练程序没有说明就结束了，可能是浏览器内存不足。点“继续”从最近的检查点接着训练，或重新载入页面。",
  samePixels: (path, name) => `它与类别“${name}”的“${path}”像素完全相同。两者都会用于训练。`,
  threads: (count, simd) => `${count} 个线程，${simd}`,
  oneThread: (simd) => `1 个线程，${simd}`,
  foldersInParts: () => "训练与验证中各有类别文件夹",
  folders: () => "类别文件夹，按 90/10 划分",
  labelsTable: () => "图片与 labels.csv，按 90/10 划分",
  archiveOtherKind: (name, kind) =>
    `${name} 是 ${kind} 压缩包，浏览器无法解开。请解压后拖入文件夹，或重新打包为 .zip。`,
  archiveUnknown: (name) =>
    `从内容看，${name} 不是 .zip、.tar 或 .tar.gz。请用制作它的程序解压，再拖入文件夹。`,
  archiveCutOff: (name) => `${name} 不完整：缺少结尾部分。请重新下载或复制。`,
  archiveBroken: (name, entry) => `${name} 在条目 ${entry} 处损坏。请重新下载，或解压后拖入文件夹。`,
  archiveEncrypted: (name, entry) => `${name} 已加密（例如 ${entry}）。请用密码解压，再拖入文件夹。`,
  archiveMethod: (name, entry, method) =>
    `${name} 中的 ${entry} 采用了这里不支持的压缩方法（${method}）。请解压后拖入文件夹，或重新打包为普通 .zip。`,
  archiveTooMany: (name, files, most) =>
    `${name} 含 ${files} 个文件，压缩包中最多读取 ${most} 个。请解压后拖入文件夹。`,
  archiveBomb: (name, bytes, packed) =>
    `${name} 会从 ${packed} 解压到 ${bytes}：图片和文本不可能如此，因此不予读取。若您信任它，请自行解压后拖入文件夹。`,
  archiveTooLarge: (name, most) =>
    `${name} 解压后超过 ${most}，无法容纳。请解压后拖入文件夹，或打包为可就地读取的 .zip。`,
  archiveNotAlone: (name) =>
    `${name} 与其他文件一起拖入。请只拖入压缩包，或把它们解压到同一文件夹后拖入该文件夹。`,
  archiveDamaged: (name, entry) => `${name} 中的 ${entry} 与其校验和不符：传输中已损坏。请重新下载压缩包。`,
  setTooLarge: (name) => `到 ${name} 为止的图片超过 4 GB，无法容纳。请只取部分文件，或把图片写入文件夹。`,
  setBroken: (name) => `${name} 的名称属于某个已知数据集，但内容不符。请重新下载，或改名。`,
  pictureNone: () => "它不是浏览器能显示的图片。",
  notPicture: () => "它不是浏览器能显示的图片，已略过。",
  pictureEmpty: () => "文件是空的（零字节）。",
  pictureForeign: (kind) => `这里不读取 ${kind} 图片：请先转换为 JPEG 或 PNG。`,
  pictureFlat: (kind) => `这个 ${kind} 图片没有像素。`,
  pictureLarge: (width, height) => `图片太大：${width} x ${height} 像素。`,
  pictureCut: (kind) => `这个 ${kind} 文件不完整，缺少结尾。`,
  pictureDamaged: (kind) => `这个 ${kind} 文件已损坏：校验和不符。`,
  pictureUndecodable: (kind) => `这个 ${kind} 图片无法解码。`,
  jpegCoding: (coding) => `这里不读取${codings[coding] ?? ` ${coding}`}：请先另存为普通 JPEG。`,
  wasTurned: () => "这个检查点的图片已转正，而打开的图片没有。请在“读取方式”中选择“转正”。",
  wasNotTurned: () => "这个检查点的图片未经旋转，而打开的图片已转正。请在“读取方式”中选择“保持原样”。",
  plainJavaScript: () => "纯 JavaScript，双精度求和",
};
