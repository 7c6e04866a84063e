/** 读取文件夹、压缩包、图片与文本时的句子，与 src/sentences/reading.ts 一句对一句。 */
import type { SentencesOf } from "../../../../said.ts";
import type { reading } from "../../../../sentences/reading.ts";

const saveAsUtf8 = "请在编辑器中打开，另存为 UTF-8，再重新选择。";
const chooseAgain = "然后重新选择该文件夹。";
const joined = (names: string): string => names.replaceAll(", ", " 和 ");

const otherKinds: Readonly<Record<string, string>> = {
  "a PDF": " PDF",
  PostScript: " PostScript",
  RTF: " RTF",
  "a zip archive or an Office document": " zip 压缩包或 Office 文档",
  "packed data": "压缩数据",
  "a picture": "图片",
  "sound or film": "声音或视频",
  "a program": "程序",
  "an old Office document": "旧版 Office 文档",
  "a database": "数据库",
};

const codings: Readonly<Record<string, string>> = {
  "Arithmetic-coded JPEGs": "算术编码的 JPEG",
  "Lossless JPEGs": "无损 JPEG",
  "Hierarchical JPEGs": "分层 JPEG",
  "JPEGs of 12 bits": " 12 位的 JPEG",
};

export const zhReading: SentencesOf<typeof reading> = {
  samePixels: (path, name) => `它与类别“${name}”的“${path}”像素完全相同。两者都会用于训练。`,
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
  archiveListing: (name, bytes) => `${name} 声称仅其目录就有 ${bytes}。请重新打包，或解压后拖入文件夹。`,
  archiveBomb: (name, bytes, packed) =>
    `${name} 会从 ${packed} 解压到 ${bytes}：图片和文本不可能如此，因此不予读取。若您信任它，请自行解压后拖入文件夹。`,
  archiveTooLarge: (name, most) =>
    `${name} 解压后超过 ${most}，无法容纳。请解压后拖入文件夹，或打包为可就地读取的 .zip。`,
  archiveNotAlone: (name) =>
    `${name} 与其他文件一起拖入。请只拖入压缩包，或把它们解压到同一文件夹后拖入该文件夹。`,
  archiveDamaged: (name, entry) => `${name} 中的 ${entry} 与其校验和不符：传输中已损坏。请重新下载压缩包。`,
  setTooLarge: (name) => `到 ${name} 为止的图片超过 4 GB，无法容纳。请只取部分文件，或把图片写入文件夹。`,
  setsTogether: (first, second) =>
    `${first} 与 ${second} 属于不同的数据集，其中的数字代表不同的类别。请只选择一个数据集的文件，或把它们放入各自的文件夹。`,
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
  classFolderEmpty: () => "这个类别文件夹中没有图片。",
  outsideClasses: () => "它在类别文件夹之外，已略过。",
  classNotTrained: () => "训练部分没有这个类别，已略过。",
  itsClassNotTrained: () => "训练部分没有它的类别，已略过。",
  classOfListNotTrained: (list, name) => `${list} 给它的类别“${name}”不在训练中。`,
  namedNotThere: (list) => `${list} 列出了它，但它不存在。`,
  namedSeveral: (list) => `${list} 列出了它，但有几张同名图片：已略过。`,
  namedTwice: (list) => `${list} 给了它几个类别：已略过。`,
  namedElsewhere: (list) => `${list} 列出了它，但它在所读文件夹之外：已略过。`,
  namedNoClass: (list) => `${list} 没有给它类别：已略过。`,
  notNamed: (list) => `${list} 没有列出它：已略过。`,
  notAllUtf8: () => "它不全是 UTF-8：无法读取之处以 U+FFFD 代替。",
  tooDeep: (deepest) => `超过 ${deepest} 层的文件夹已略过。`,
  oneClassOnly: (folder, name) =>
    `${folder} 中只有一个类别的图片：“${name}”。需要两个或更多类别，各在自己的文件夹中。请整理后重新选择文件夹。`,

  folderMissing: () => "文件夹已不在原处。请放回，或重新选择该文件夹。",
  folderNotAllowed: () => "不能再读取文件夹：浏览器的许可已结束。请重新连接该文件夹。",
  folderUnreadable: () => "文件夹无法读取。请检查其磁盘是否已连接，再继续。",
  pathMissing: (path) => `${path}已不在原处。请放回，或重新选择文件夹。`,
  pathNotAllowed: (path) => `不能再读取${path}：浏览器的许可已结束。请重新连接文件夹。`,
  pathUnreadable: (path) => `${path}无法读取。请检查其磁盘是否已连接，再继续。`,
  folderSilent: () =>
    "浏览器没有就这个文件夹作出响应：它受浏览器保护，或其磁盘、网络驱动器没有响应。请检查驱动器，或把文件夹复制到别处再选择。",
  pathSilent: (path) => `浏览器没有就${path}作出响应：它受浏览器保护，或其磁盘、网络驱动器没有响应。`,
  foldersSilent: () =>
    "浏览器的存储没有就以前的文件夹作出响应：本页的另一个标签页可能占用着它。请关闭其他标签页，或重新选择文件夹。",
  folderLeftOut: (why) => `${why}其中的文件已略过。`,
  unreadable: () => "它无法读取。",
  fileGone: () => "文件已不在原处。",
  fileChanged: () => "文件已更改，或无法读取。",
  archiveGone: () => "压缩包已不在原处，或无法读取。",
  droppedOnly: () => "这样的名称，浏览器只能从拖入的文件夹中打开：请拖入该文件夹。",
  readingEnded: () => "读取已停止。",
  sampleNotServed: (name, status) =>
    `这里没有提供示例“${name}”：${status}。请重新加载页面，或选择自己的文件夹。`,
  serverAnswered: (status) => `服务器返回 ${status}。`,
  bytesCame: (came, expected) => `收到 ${came} 字节，而清单上是 ${expected}。`,

  entryLinkOutside: () => "它是一个链接，指向的文件不在压缩包中。",
  entryLink: () => "它是符号链接，在压缩包中不跟随。",
  entryWithHoles: () => "它以稀疏方式存储，这里不读取。请以普通方式重新打包。",
  entryOutside: () => "它的名称指向压缩包之外的位置，已略过。",
  entryLongName: () => "它的名称太长，已略过。",
  entrySign: () => "它的名称含有不允许的字符，已略过。",
  entryDeep: () => "它所在的文件夹层数太深，已略过。",
  entryLeadsOut: () => "它的名称会离开压缩包，已略过。",
  entryEmptyPart: () => "它的名称中有空的一段，已略过。",

  noCanvas: () => "浏览器没有给出用于解码图片的画布。请关闭其他标签页，再继续。",
  decodingEnded: () => "解码已停止。",
  decodingFailed: (reason) => `解码程序两次失败：${reason}。`,
  gavePictureNever: () => "读取文件夹时，它就没有给出图片。",
  picturesGone: (gone, all, last) =>
    `${all} 张图片中有 ${gone} 张已无法读取，最后一张是 ${last}。请检查磁盘已连接、文件夹未改动，重新连接后再继续。`,
  picturesBad: (one) => `一半以上的图片无法解码，例如 ${one}。请查看问题列表，修复文件夹，再重新选择。`,
  picturesBadInARow: (last, before) =>
    `${last} 及其之前的 ${before} 张图片无法读取。请查看问题列表，修复文件夹，再重新选择。`,

  packRefused: () => "浏览器在这里不保存打包副本（是否为隐私窗口？）：图片每次都要解码。",
  packSilent: () => "浏览器的私有文件没有响应，因此不保存打包副本：图片每次都要解码。",
  packInUse: () => "打包副本正被另一个标签页使用：图片每次都要解码。",
  packNoRoom: (needed, allowed) => `打包副本需要 ${needed}，而浏览器只允许 ${allowed}：图片每次都要解码。`,
  packStopped: (pictures, reason) => `打包副本到 ${pictures} 张图片时不再增长：${reason}`,
  packWrote: (written, all) => `${all} 字节中只写入了 ${written} 字节。`,

  seenNothing: (folder) =>
    `${folder} 是空的，或只有空文件夹与符号链接，浏览器不列出它们。请选择图片或文本本身所在的文件夹；npm run train 与 npm run inspect 会跟随链接。`,
  seenForeign: (folder, count, kind) =>
    `${folder} 含 ${count} 张 ${kind} 图片，浏览器不能显示。请先转换为 JPEG 或 PNG，${chooseAgain}`,
  seenPart: (folder, has, lacks) =>
    `${folder} 有 ${joined(has)}，但缺少 ${joined(lacks)}。请补上缺少的文本，${chooseAgain}`,
  seenLoose: (folder, count, _isOne, hasTable) =>
    `${folder} 中有 ${count} 张图片并排放置，没有类别文件夹，也没有${hasTable === 1 ? "为它们给出两个类别的表格" : "标签文件"}。请把每个类别放入各自的文件夹，或添加含 file 与 class 两列的 labels.csv，${chooseAgain}`,
  seenLooseInPart: (folder, count, _isOne, part) =>
    `${folder} 的 ${part} 中有 ${count} 张图片并排放置，没有类别文件夹，也没有给出类别的表格。请把每个类别放入各自的文件夹，或添加含 file 与 class 两列的 labels.csv，${chooseAgain}`,
  seenTables: (folder, table) =>
    `${folder} 中只有表格（例如 ${table}），其中没有一列是文本。这里不学习数值，也不读取以表格存放像素的图片：请把图片写成文件，每个类别放入各自的文件夹，或选择含名为 text 的列的表格。`,
  seenOthers: (folder, files, _isOneFile, folders, _isOneFolder, end) =>
    `${folder} 的 ${folders} 个文件夹中有 ${files} 个文件${end === "" ? "" : `，多数为这里不读取的 ${end}`}，但没有含图片的类别文件夹，没有 labels.csv，也没有 train.txt。请选择类别文件夹或文本所在的文件夹。`,
  seenTold: (folder, count, _isOne, text) =>
    `${folder} 中有 ${count} 张图片，没有类别文件夹，另有说明这些图片的文本，例如 ${text}。它们不是可以训练的文本。请把每个类别放入各自的文件夹，或添加含 file 和 class 两列的 labels.csv。要训练文本，请只选择文本，不带图片。`,
  seenBoxes: (folder, count, _isOne, example) =>
    `${folder} 中有 ${count} 张图片，另有说明物体位置的 XML 文件，例如 ${example}。这里不学习边框：请把只含一个物体的图片按类别放入各自的文件夹，或添加含 file 与 class 两列的 labels.csv，${chooseAgain}`,
  seenTable: (folder, count, _isOne, why) =>
    `${folder} 中有 ${count} 张图片，没有类别文件夹，旁边的表格也无法读取。${why}`,
  seenArchive: (folder, archive) =>
    `${folder} 中有压缩包 ${archive}，它只能单独读取：请选择这个文件本身，而不是它所在的位置。若它位于另一个压缩包中，请先解开外层。`,
  tableMeasures: (table, column) =>
    `${table} 的“${column}”列给每张图片一个数值，而不是类别。这里不学习数值：请添加一列类别，例如数值的区间，然后重新选择文件夹。`,
  tableOneHot: (table, first, more) =>
    `${table} 中每个类别各有一列 0 和 1（“${first}”以及另外 ${more} 列），没有写明类别的列。请添加这样一列，然后重新选择文件夹。`,
  tableSeveral: (table, pictures) =>
    `${table} 给一些图片几个类别（所看过的图片中有 ${pictures} 张），像检测框的列表那样。这里每张图片只有一个类别：请为每张图片只写一行，${chooseAgain}`,
  tableBoxes: (table) =>
    `${table} 说明的是图片中的框、轮廓或多个类别，像 COCO 那样。这里每张图片整体只有一个类别：请把每个类别放入各自的文件夹，或添加含 file 与 class 两列的 labels.csv，${chooseAgain}`,
  tableNamesSeveral: (table, rows) =>
    `${table} 没有给任何图片类别：所看过的 ${rows} 行中，没有一行只对应一张图片。请写上含文件夹的路径，或更正表格，${chooseAgain}`,
  tableNamesNone: (table, first, more) =>
    `${table} 列出了 ${first} 等 ${more + 1} 个名称，但没有图片叫这些名称。请把图片放在表格旁边，或更正名称，${chooseAgain}`,
  boxesDiffer: (found, named, count) => `这里有 ${found} 张图片，而 ${named} 列出了 ${count} 张。`,
  listedFewer: (listed, expected) =>
    `${expected} 张训练图片中只列出了 ${listed} 张，浏览器可能提前停止了。请重新读取文件夹，或就用现有的。`,

  textShort: (path, count, isWords) =>
    `${path} 只有 ${count} 个${isWords === 1 ? "词" : "词元"}。请选择更长的文本。`,
  textEmpty: (path) => `${path} 是空的。请放入文本，${chooseAgain}`,
  textLine: (path, line) => `${path} 的第 ${line} 行不是 JSON 对象。请更正，${chooseAgain}`,
  jsonNoText: (path, fields) =>
    `${path} 的对象中没有可直接学习的文本${fields === "" ? "" : `，只有 ${fields}`}。请把要学习的内容写入名为“text”的字段，每行一个对象，然后重新选择该文件。`,
  jsonLacks: (field, lines, looked) =>
    `前 ${looked} 个对象中有 ${lines} 个在“${field}”中没有文本：它们被略去。`,
  textNotUtf8: (path) => `${path} 以 UTF-8 开头，但不是 UTF-8。${saveAsUtf8}`,
  textUtf32: (path) => `${path} 是 UTF-32。${saveAsUtf8}`,
  textNoText: (path) => `${path} 含有文本中不会有的字节。${saveAsUtf8}`,
  textOtherKind: (path, kind) =>
    `${path} 按开头的字节是${otherKinds[kind] ?? kind}，与其名称无关，不是文本。请用相应的程序另存为 UTF-8 的 .txt（表格则为 .csv），再选择它。`,
  textControls: (path, controls) =>
    `${path} 中有 ${controls} 个文本里不会有的控制字符：它不是文本，或含有终端的颜色代码。请去掉它们，或选择其他文件。`,
  textEscapes: (path, encoding) =>
    `${path} 看来是 ${encoding}，一种旧的电子邮件编码，这里不读取。${saveAsUtf8}`,
  textEncoding: (path) => `无法判断 ${path} 的编码。${saveAsUtf8}`,
  textEncodings: (path, first, second) =>
    `${path} 可能是 ${first}，也可能是 ${second}，无法判断。${saveAsUtf8}`,
  textMixed: (path, first, second) => `${path} 有些行是 ${first}，有些行是 ${second}。${saveAsUtf8}`,
  encodingUnknown: (name) => `“${name}”不是这里认识的编码。`,
  vocabularyWhole: (asked) => `要求的词表大小是“${asked}”，但它必须是整数。`,
  vocabularyRange: (asked, tokenizer, least, most) =>
    `要求的词表大小是 ${asked}，但 ${tokenizer} 可以有 ${least} 到 ${most} 个词元。`,
  tooManyDifferent: (most) =>
    `文本有超过 ${most} 个不同的词，对按词的模型来说太多。请使用已把罕见词替换为 <unk> 的文本。`,
  trainWords: (tokens, columns) =>
    `训练文本有 ${tokens} 个词元，不够分成 ${columns} 列。请选择更小的批，或更长的文本。`,
  validWords: (tokens, columns) => `验证文本有 ${tokens} 个词元，不够分成 ${columns} 列。请选择更长的文本。`,
  trainTokens: (tokens, block) =>
    `训练文本有 ${tokens} 个词元，不够一个长度为 ${block} 的块。请选择更小的块，或更长的文本。`,
  validTokens: (tokens) => `验证文本有 ${tokens} 个词元，不够预测下一个。请选择更长的文本。`,
  noTrainingPictures: () => "数据没有训练图片。请选择其他文件夹。",
  noValidationPictures: () => "数据没有验证图片。请选择其他文件夹。",
};
