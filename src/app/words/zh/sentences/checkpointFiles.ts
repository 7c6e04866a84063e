/** 检查点、权重与设置文件的句子，与 src/sentences/checkpointFiles.ts 一句对一句。 */
import type { SentencesOf } from "../../../../said.ts";
import type { checkpointFiles } from "../../../../sentences/checkpointFiles.ts";

const saveStateDict = "请用 torch.save 单独保存 model.state_dict()，再选择该文件。";
const downloadAgain = "文件可能不完整：请重新下载。";

export const zhCheckpointFiles: SentencesOf<typeof checkpointFiles> = {
  startFrom: () => "请在“起始权重”中选择它，用这些权重开始新的训练。",
  countUnknown: (instead) => `这个检查点来自其他程序，不知道它如何计算轮次，因此不能接着训练。${instead}`,
  noEpoch: (instead) => `这个文件只有权重，没有轮次和优化器，因此不能接着训练。${instead}`,
  recipeUnknown: (what, instead) => `这个检查点的训练用了${what}，这里没有，因此不能照原样继续。${instead}`,
  recipeGroups: (groups) => `有 ${groups} 组参数的优化器`,
  recipeNesterov: () => "带 Nesterov 动量的 SGD",
  recipeDampening: () => "带阻尼的 SGD",
  recipeOptimizer: () => "SGD 和 AdamW 以外的优化器",
  recipeSteps: (optimizer, run) => `走了 ${optimizer} 步的优化器，而训练走了 ${run} 步`,
  recipeSchedule: () => "自定的调度",
  recipeStep: (epochs, gamma) => `StepLR（每 ${epochs} 轮乘以 ${gamma}）`,
  valueIn: (name, value, position) => `这个检查点不能使用：${name} 在位置 ${position} 的值是 ${value}。`,
  otherNetwork: (arch, known) =>
    `这是${arch === "" ? "另一种网络" : ` ${arch} `}的检查点；这里可以训练 ${known}。`,
  notWritten: (path, value) => `检查点没有写入：${path} 是 ${value}。`,
  notWrittenTensor: (name, value, position) => `检查点没有写入：${name} 在位置 ${position} 的值是 ${value}。`,
  tensorUnusable: (name, why) => `这个检查点不能使用：张量 ${name} ${why}。`,
  weightsAlone: () =>
    "这个文件只有权重，不是完整的检查点，不能接着训练。请在“起始权重”中选择它，用这些权重开始新的训练。",
  noModel: () => "这个检查点没有模型的张量（model.…）。",
  recordNotJson: () => "这个检查点的记录不是 JSON 文本。",
  otherFormat: (has, reads) => `这个检查点的格式是 ${has}，而这里读取格式 ${reads}。请用写入它的版本打开。`,
  recordBroken: (place, what) => `这个检查点的记录在 ${place} 处损坏：${what}`,
  configRefused: (why) => `这个检查点中的设置不被允许：${why}`,
  tensorNoPart: (name, parts) => `张量 ${name} 不属于检查点的任何部分：名称以 ${parts} 开头。`,
  curvesBroken: (column, has, all) => `这个检查点的曲线已损坏：列 ${column} 的 ${all} 个值中只有 ${has} 个。`,
  damaged: (tag, epoch, step) =>
    `第 ${epoch} 轮、第 ${step} 步的检查点 ${tag} 在浏览器存储中已损坏。请选择其他检查点。`,
  otherOptimizer: (lacks, optimizer) =>
    `这个检查点没有 ${lacks}：它的优化器不是 ${optimizer}。请选择它的优化器，或用其权重开始新的训练。`,
  otherReading: (before, now) =>
    `这个检查点的数据按“${before}”读取，而打开的数据按“${now}”读取。请在“读取方式”中选择相同的方式。`,
  otherNames: (isClasses, number, saved, wanted) =>
    `这个检查点是用其他${isClasses === 1 ? "类别" : "词元"}训练的：第 ${number} 个在其中是“${saved}”，在数据中是“${wanted}”。`,

  fileUnreadable: () => "文件无法读取。它可能在选择之后被移动或更改：请重新选择。",
  noStateDict: () =>
    `这个 torch.save 文件中没有 state_dict（名称与张量，单独或在“state_dict”之下）。${saveStateDict}`,
  noStateDictIn: (object) =>
    `这个 torch.save 文件中没有 state_dict（名称与张量，单独或在“state_dict”之下）。它是 ${object} 的对象，这里不运行。${saveStateDict}`,
  notRun: (path) => `这个文件要求 ${path}，这里不运行：只读取张量与普通的值。${saveStateDict}`,
  notTorchZip: () =>
    "这个 zip 文件不是 torch.save 写的：其中没有 data.pkl。（torch.jit 的 .pt 是另一种文件；请保存 model.state_dict()。）",
  bigEndian: () => "这个文件是在大端机器上写的，这里不读取。",
  notCheckpoint: () =>
    "这既不是 torch.save 的文件，也不是 .safetensors。请选择 .pth、.pt、.pth.tar 或 .safetensors 文件。",
  plainPickle: () => `这是 Python 的 pickle，但不是 torch.save 写的。${saveStateDict}`,
  moduleTaken: (path) => `文件中是整个模块 ${path}：采用其参数和缓冲区，不运行其中任何代码。`,
  foreignEmpty: () => "这个文件是空的。请重新下载或保存。",
  foreignPage: () =>
    "这个文件是网页，不是权重：下载得到的是错误页或表单。请在标签页中打开该地址，再选择下载到的文件。",
  foreignPointer: () => "这个文件是 Git LFS 的指针，不是权重本身。请下载文件本身，或运行“git lfs pull”。",
  foreignJson: () => "这个文件是描述模型的 JSON 文本。请选择它旁边的权重文件：.safetensors、.bin 或 .pth。",
  foreignPacked: () => "这个文件是压缩包。请先解压，再选择其中的权重文件。",
  foreignZip: (name) => `这是一个 zip 压缩包，其中有 ${name}。请先解压，再选择该文件。`,
  foreignProgram: (program) =>
    `这是 ${program} 的文件，这里不读取。请用 torch.save 或以 .safetensors 保存权重。`,
  torchVersion: () => "这个 torch.save 文件的版本，这里不读取。",
  lacksNumbers: (key) => `这个文件缺少数据 ${key}。`,
  numbersCut: (key) => `这个文件中的数据 ${key} 不完整或已损坏。`,
  averageTaken: (path) => `文件只有平均权重（${path}），已采用。`,
  partTaken: (taken, left) => `文件中采用了${taken === "" ? "最外层的权重" : ` ${taken}`}，未用 ${left}。`,
  tensorHolds: (name, type) => `张量 ${name} 是 ${type}，这里不读取。`,
  tensorBeyond: (name, shape, numbers) => `张量 ${name} ${shape} 超出了它的 ${numbers} 个数。`,
  tensorClaims: (name) => `张量 ${name} 及其之前的张量所要的数远多于实有的数。`,
  tensorWhole: (name, type) => `张量 ${name} 是整数（${type}），而这里需要浮点数。`,
  tensorValues: (name, has, shape, needs) =>
    `张量 ${name} 有 ${has} 个值，但它的形状 [${shape}] 需要 ${needs} 个。`,
  tensorNamed: (name) => `.safetensors 文件中的张量不能叫 ${name}。`,
  headerLong: (bytes, most) => `文件头需要 ${bytes}，而其他程序最多读取 ${most}。`,
  tensorType: (name, type, known) => `张量 ${name} 的元素类型是 ${type}；这里可以读取 ${known}。`,
  weightsUnusable: (name, why) => `这些权重不能使用：${name} ${why}。`,
  noTensors: () => "这个文件中没有张量。",
  madeFloat32: (count, all, type) => `${all} 个张量中有 ${count} 个是 ${type}，已转换为 float32。`,
  whyValue: (value, position) => `在位置 ${position} 的值是 ${value}`,
  whyType: (type) => `的元素类型是 ${type}，这里不读取`,
  whyObject: (path) => `是 ${path} 的对象`,
  whyHolds: (type) => `是 ${type}，这里不读取`,

  unsoundZip: (what) => `这个 zip 文件不完好：${what}`,
  zipLarge: (bytes) => `${bytes} 的 zip 文件会超过 4 GB 的上限。`,
  zipMethod: (name, method) => `条目 ${name} 采用了这里不读取的压缩方法（${method}）。`,
  zipEncrypted: () => "这个 zip 文件已加密：请解压后不用密码重新打包。",
  zipNoDirectory: () => `缺少目录。${downloadAgain}`,
  zipEntries: (count) => `它列出了 ${count} 个条目。`,
  zipOutside: () => "目录在文件之外，文件可能不完整。",
  zipNoEntry: (name) => `其中没有条目 ${name}。`,
  zipClaims: (name, bytes, most) => `条目 ${name} 声称有 ${bytes} 字节，而最多应有 ${most} 字节。`,
  zipLarger: (name) => `条目 ${name} 比文件还大。`,
  zipElsewhere: (name) => `条目 ${name} 不在目录所说的位置。`,
  zipCut: (name) => `条目 ${name} 不完整。`,
  zipChecksum: (name) => `条目 ${name} 与其校验和不符。请重新下载。`,
  zipBomb: (name, bytes, own) => `加上条目 ${name} 会解压到 ${bytes}，远超文件本身的 ${own}。`,
  zipTooMany: (name) => `条目 ${name} 声称的字节太多。`,
  zipPacked: (name) => `条目 ${name} 无法解压。`,
  zipSize: () => "目录中的一个大小不可能成立。",
  zipEnd: () => "目录的结尾已损坏。",
  zipEntryBroken: (index) => `目录的第 ${index} 个条目已损坏。`,
  zipEntryCut: (index) => `目录的第 ${index} 个条目不完整。`,
  zipTwice: (name) => `条目 ${name} 出现了两次。`,

  unsoundSafetensors: (what) => `这个 .safetensors 文件不完好：${what}`,
  headerBeyond: () => "文件头比文件还长。",
  headerLength: (bytes) => `它只有 ${bytes} 字节，而文件头的长度就占 8 字节。`,
  headerClaims: (bytes, most) => `文件头声称有 ${bytes} 字节，而最多允许 ${most}。`,
  headerFollows: (bytes, follow) => `文件头声称有 ${bytes} 字节，而后面只有 ${follow} 字节。${downloadAgain}`,
  headerNotJson: () => "文件头不是 JSON 文本。",
  headerNotObject: () => "文件头不是 JSON 对象。",
  headerTensors: (count, most) => `它列出了 ${count} 个张量，而最多允许 ${most} 个。`,
  headerTexts: () => "其 __metadata__ 含有文本以外的内容。",
  headerEntry: (name) => `张量 ${name} 的条目不是 {dtype, shape, data_offsets}。`,
  headerBytes: (name, what, needs, has) =>
    `${what} 的张量 ${name} 需要 ${needs} 字节，而它的位置有 ${has} 字节。`,
  headerEnds: (name, end, has) =>
    `张量 ${name} 结束于第 ${end} 字节，而数据只有 ${has} 字节。${downloadAgain}`,
  headerOverlaps: (name) => `张量 ${name} 与前一个重叠。`,
  headerBefore: (bytes, name) => `张量 ${name} 之前有 ${bytes} 字节不属于任何张量。`,
  headerAfter: (bytes) => `最后一个张量之后有 ${bytes} 字节不属于任何张量。`,

  brokenPickle: (what) => `这个文件中的 pickle 已损坏：${what}`,
  pickleCalls: () => "它调用了不是名称的东西。",
  pickleMakes: () => "它用不是类的东西创建对象。",
  pickleTensor: () => "张量的描述不是 (storage, offset, size, stride)。",
  pickleTuple: () => "张量的大小不是元组。",
  pickleSize: () => "张量的大小不是整数。",
  pickleReference: () => "对外部数据的引用不是 (“storage”, type, key, device, size)。",
  pickleLong: (most) => `它有超过 ${most} 个操作。`,
  pickleProtocol: () => "它的协议比 5 更新。",
  pickleOperation: (code, at) => `第 ${at} 字节的操作 ${code} 不是检查点需要的。`,
  pickleEnds: () => "它在中途结束，文件可能不完整。",
  pickleLineEnds: () => "它在一行的中途结束。",
  pickleNumber: (text) => `${text} 不是数。`,
  pickleWide: (bytes) => `它有一个 ${bytes} 字节的整数。`,
  pickleTakes: () => "它在没有值的地方取值。",
  pickleUses: () => "它在没有值的地方使用值。",
  pickleBegins: () => "列表没有开头。",
  pickleAppends: () => "它向不是列表的东西追加。",
  pickleSets: () => "它为不是字典的东西设置条目。",
  pickleRemembers: () => "它要记住的太多。",
  pickleRecalls: () => "它引用了从未记住的东西。",

  weightsOther: (what) => `这些权重属于另一个网络。${what}`,
  weightsLack: (names) => `文件缺少 ${names}。`,
  stemSteps: () =>
    "这里 3 x 3 的起始层步长为 2 像素。如果文件中的网络步长为 1（许多用于 CIFAR 的网络如此），它的权重只是训练的起点，起初算出的结果会不同。",
  weightsUntied: (second, first) =>
    `这些权重属于另一个网络：其中 ${second} 有自己的数值，而这里它与 ${first} 共用。`,
  weightsCalled: (names) => `文件中的张量叫 ${names}。`,
  weightsMore: (names) => `文件有 ${names}，而这个网络没有。`,
  weightsShapes: (names) => `文件中 ${names}。`,
  weightsShape: (name, has, needs) => `${name} 是 ${has}，而不是 ${needs}`,
  moreNames: (names, more) => `${names} 等，另有 ${more} 个`,
  headNew: (names, _isOne, why) => `${names} 是新建的：${why}`,
  headShape: (has, needs) => `文件${has === "" ? "中没有" : `有 ${has}`}，这次训练需要 ${needs}。`,
  headClasses: (first) => `文件中的用于其他类别（${first} …）。`,
  outputsOrdered: () => "输出已按这份数据的类别顺序排列。",
  linearTurned: () => "线性层是 Hugging Face 的，权重按转置存放，已转回。",
  biasesZero: () => "文件中的网络没有偏置：这里它们从 0 开始，计算结果相同，之后参与学习。",
  geluExact: () => "这里的 GELU 是精确的：GPT-2 自己的是用 tanh 的近似，相差至多 0.0005。",
  hubField: (field, has, needs) =>
    `config.json 中的 ${field} 是${has}，而这里的 GPT 是 ${needs}。这样的模型不能读取。`,
  hubConfig: (place, what) => `config.json 在 ${place} 处有错：${what}`,
  hubLacks: (name) =>
    `模型文件夹中没有 ${name}。请同时选择它的文件：config.json、model.safetensors 和 tokenizer.json。`,
  hubShards: (name) =>
    `这个文件夹的权重分在多个文件中（${name}），不能读取。请存为一个文件：save_pretrained(…, max_shard_size="10GB")。`,
  hubVocabulary: (tokens, outputs) =>
    `这个文件夹的分词器有 ${tokens} 个词元，而网络有 ${outputs} 个（vocab_size）：两者不匹配。`,
  notNeeded: (names) => `文件中不需要的：${names}。`,
  otherNormalisation: (mean, deviation) =>
    `这些权重训练时图片的均值为 ${mean}，标准差为 ${deviation}；这次训练按 ImageNet 的值归一化，因此最初几步需要适应。`,

  noTimm: (title) => `timm 没有 ${title}。`,
  timmWidth: (model, width, stem) =>
    `timm 的 ${model} 宽度为 64，并用 ImageNet 的输入层；而这一个宽度为 ${width}，输入层为“${stem}”。请选择权重或 ONNX。`,
  noTokenizerFile: (tokenizer) => `${tokenizer} 没有 tokenizer.json。`,

  settingsLarge: (bytes) => `这个文件有 ${bytes} 字节：它不是设置。`,
  settingsNotJson: (reason) =>
    `这个文件不是 JSON（${reason}）。请选择 run.json，或用“将设置存为文件”写的文件。`,
  settingsNoModel: () => "这个文件中没有设置：它没有写明网络。",
  readAsNotObject: () => "读取方式必须由选项组成。",
  noSizes: (size, title) => `--size 是“${size}”，但 ${title} 没有带名称的大小：请设置它的字段。`,
  otherSizes: (size, title, sizes) => `--size 是“${size}”，但 ${title} 有 ${sizes}。`,
};
