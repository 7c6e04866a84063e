/** 中文。与 en.ts 一句对一句；日志行保持 PyTorch 原样，不译。 */
import { before } from "./spacing.ts";
import { modelTab } from "./tabs/model.ts";
import { text } from "./tabs/text.ts";
import { context } from "./tabs/context.ts";
import { backendsTab } from "./tabs/backends.ts";
import { setUp } from "./setUp.ts";
import { first } from "./first.ts";
import { run } from "./run.ts";
import { curves } from "./curves.ts";
import { predictions } from "./tabs/predictions.ts";
import { checkpoints } from "./tabs/checkpoints.ts";
import { runs } from "./runs.ts";
import { clean } from "./tabs/clean.ts";
import { readAs } from "./readAs.ts";
import { news } from "./news.ts";
import { queue } from "./queue.ts";
import { sweep } from "./sweep.ts";
import { trying } from "./try.ts";
import { formatCount, formatDuration, formatMomentChinese } from "../../format.ts";
import type { Words } from "../en/index.ts";
import { units } from "./units.ts";
import { zhFields } from "./fields.ts";
import { layoutInChinese } from "./layouts.ts";
import { zhSentences } from "./sentences/index.ts";

export const zh: Words = {
  layout: layoutInChinese,
  sentences: zhSentences,
  units,

  bar: {
    name: "Descent",
    places: "位置",
    placeNames: { lab: "实验台", try: "试用", runs: "训练记录" },
    requests: (count) => `向其他主机 ${formatCount(count)} 次请求`,
    requestsWhy: "自页面就绪起计数。页面的策略只允许连接自己的主机，因此数据和权重无法离开这台电脑。",
    requestsList: "向其他主机的请求：",
    storage: "已用存储",
    storageOf: (used, quota) => `${used} / ${quota}`,
    shortcuts: "键盘快捷键",
    darkTheme: "使用深色主题",
    lightTheme: "使用浅色主题",
    skip: "跳到曲线",
    skipToMain: "跳到正文",
    seed: (seed) => `种子 ${seed}`,
    openSetUp: "显示本次训练的设置",
  },

  setUp,

  fields: zhFields,

  rateFinder: {
    open: "寻找学习率…",
    title: "寻找学习率",
    about: "用一个新网络训练最多 100 步，学习率从 1e-5 升到 10，并画出损失。结果不会保留。",
    start: "开始寻找",
    again: "再找一次",
    stop: "停止寻找",
    take: (rate) => `采用 ${rate}`,
    running: (steps) => `第 ${steps} 步，最多 100 步。`,
    suggested: (rate) => `建议：${rate}，即损失下降最快处学习率的一半。`,
    none: "损失没有下降。请检查数据，或手动选择学习率。",
    stopped: "在第一步之前就停止了。",
    smoothedLoss: "损失（平滑）",
    empty: "学习率上升时，损失显示在这里",
    tableCaption: "各学习率的损失",
    lossAt: (loss, rate) => `${loss}（学习率 ${rate}）`,
    summary: (begin, lowest, end) =>
      `平滑后的损失随学习率变化：开始为 ${begin}，最低为 ${lowest}，结束为 ${end}。`,
    close: "关闭",
  },

  selfTest: {
    testing: "自检中…",
    later: "尚未自检",
    passed: "自检通过",
    failed: "自检失败",
    missing: "不可用",
    lost: "已丢失",
    passedShort: "通过",
    failedShort: "失败",
    difference: (difference) => `最大误差 ${difference}`,
  },

  warnings: {
    region: "开始之前",
    largeBatch: (batch, pictures) =>
      `批大小 ${formatCount(batch)} 超过了 ${formatCount(pictures)} 张训练图片：每轮只有一步。请选择更小的批。`,
    fewValidation: (pictures, each) =>
      `只有 ${formatCount(pictures)} 张验证图片：每张会使正确率变化 ${each}。`,
    long: (duration) => `大约 ${duration}。减少轮数、宽度或图片边长可以缩短。`,
    lossRises: (epoch, rate) =>
      `第 ${epoch} 轮的训练损失升到最低值的两倍以上。请停止，并尝试低于 ${rate} 的学习率。`,
    onlyGuesses: (epochs, guess) =>
      `${formatCount(epochs)} 轮之后，验证正确率不比总猜最大的一类（${guess}）更好。请尝试其他学习率，并检查标签。`,
  },

  startOff: {
    noData: "请先选择数据。",
    reading: "文件夹读完后即可开始。",
    testing: (backend) => `${backend} 正在自检。`,
    failed: (backend) => `${backend} 未通过自检。请选择其他后端。`,
    missing: (backend) => `此浏览器不提供 ${backend}。请选择其他后端。`,
    needsPictures: (model) => `${model} 需要图片，而这份数据是文本。请选择 Transformer。`,
    needsText: "Transformer 需要文本，而这份数据是图片。请选择 ResNet。",
    noValidation: "没有验证图片。请在“读取方式”中选择验证文件夹，或增加图片：每类两张中会留出一张。",
    shortText: (tokens, needed) =>
      `文本有一部分只有 ${formatCount(tokens)} 个词元，至少需要 ${formatCount(needed)} 个。请选择更长的文本或更小的批大小。`,
    live: "训练正在进行。",
  },

  first,

  reading: {
    title: (name) => `正在读取 ${name}`,
    region: "读取文件夹",
    some: (files) => `已找到 ${files} 个文件。`,
    guess: (files, expected, left) => `约 ${expected} 个文件中的 ${files} 个，还需 ${left}。`,
    later: "图片在需要时才打开。",
    speed: (perSecond) => `每秒 ${perSecond} 个文件。`,
    text: (done, total, left) => `已读 ${done} / ${total}，还需 ${left}。`,
    textLater: "文本一边读入一边变成词元和编号，本身不保留。",
    cancel: "取消",
  },

  readAs,
  trying,
  queue,
  sweep,
  news,

  ready: {
    recognisedAs: (layout) => `识别为 ${layout}。`,
    familiarity: {
      same: "就是上次的文件夹，没有变化。",
      changed: "与上次相比有变化：打包副本将重新生成。",
      packedOnly: "读自这个浏览器里的打包副本；文件夹本身没有连接。",
    },
    packedCopy: "打包副本",
    packedNone: (bytes, room) =>
      `还没有。第一轮会把解码后的图片存在这个浏览器里，占 ${bytes}（浏览器还允许 ${room}）；之后各轮从那里读取。`,
    packedNoRoom: (bytes, room) => `没有：需要 ${bytes}，而浏览器只允许 ${room}。每一轮都要解码图片。`,
    looseFiles: (files, zip) =>
      `第一轮要逐个打开文件：在双核机器上每秒约 ${files} 张图片，而把同一个文件夹打成一个 .zip 后每秒约 ${zip} 张。如果有 .zip，请拖入 .zip。`,
    packedSize: (size, known, count, bytes) =>
      `${size} × ${size} 像素，${formatCount(count)} 张图片中的 ${formatCount(known)} 张，${bytes}。`,
    pictures: "图片",
    showPictures: "显示图片",
    asStored: "原图",
    asSeen: "网络所见",
    another: "换 64 张",
    asTrained: "训练时的样子",
    asTrainedHint: (epoch) =>
      `按当前设置，第 ${epoch} 轮最先出现的图片：裁剪、翻转、变色、擦除与混合（已开启的部分）。`,
    again: "再来一次",
    mixed: (label, other, share) => `${label} 占 ${share}，其余为 ${other}`,
    perClass: "每类图片数",
    each: (count) => `每类 ${formatCount(count)}`,
    range: (low, high) => `${formatCount(low)} 到 ${formatCount(high)}`,
    perClassAlt: (classes, low, high) =>
      `${classes} 个类别各有训练图片 ${low === high ? low : `${low} 到 ${high}`} 张。`,
    part: "部分",
    training: "训练",
    validation: "验证",
    test: "测试",
    count: "图片",
    share: "占比",
    excerpt: "第一行",
    problems: (count) => `${formatCount(count)} 个文件被略过或有说明`,
    moreProblems: (count) => `另有 ${formatCount(count)} 个，见可下载的清单`,
    downloadProblems: "下载清单",
    label: (name) => `类别“${name}”的图片`,
  },

  run,

  next: {
    region: "接下来",
    tryPicture: "试一张图片",
    mistakes: "查看错误",
    write: "生成文本",
    download: "下载模型",
    compare: "比较",
  },

  notice: {
    region: "通知",
    more: (count) => `另有 ${count} 条`,
    fewer: "只看一条",
    dismiss: "关闭",
    tryOverfitting: "可以试试",
    goBack: (rate) => `退回检查点，学习率改为 ${rate}`,
    beginAgain: (rate) => `重新训练，学习率改为 ${rate}`,
    onWasm: "改用 WASM 继续",
    tryAgain: "继续",
    reconnect: "重新连接文件夹",
    copyRefused: "浏览器不允许在此复制。请在地址栏旁允许使用剪贴板，或自行选中文字复制。",
    workerDied: (why) => `${why}点“继续”从最近的检查点接着训练，或重新载入页面。`,
    wentOn: (why, step, repeated) => `${why} 训练已从第 ${step} 步继续，重做 ${Math.max(0, repeated)} 步。`,
    noWebgpu: (threads, advice) =>
      `此浏览器没有可用的 WebGPU，因此选用 WASM（${threads}），速度会慢很多。${advice}`,
    softwareWebgpu: (threads, advice) =>
      `WebGPU 在这里由处理器而非显卡运行，因此选用更快的 WASM（${threads}）。仍可在“后端”中选择 WebGPU。${advice}`,
    webgpuAdvice: {
      Chrome: "在 Chrome 中可查看 chrome://gpu，或打开“使用图形加速”。",
      Edge: "在 Edge 中可查看 edge://gpu，或打开“使用图形加速”。",
      Firefox:
        "目前 Firefox 仅在 Windows 和 macOS 上提供 WebGPU：可查看 about:support 中的 WebGPU 一栏，或改用 Chrome 打开本页。文件夹用 Firefox 自带的对话框选择，或拖入。",
      Safari:
        "Safari 从 26 版起提供 WebGPU：请更新系统，或改用 Chrome 打开本页。文件夹用 Safari 自带的对话框选择，或拖入。",
    },
    withThreads: (count) => `${count} 个线程`,
    oneThread: {
      notIsolated: "页面未隔离（缺少 COOP 和 COEP 响应头），WASM 只用一个线程。",
      missing: "此浏览器不向网页提供共享内存，WASM 只用一个线程。",
    },
    badFiles: (count, path, message) =>
      count === 1
        ? `1 张图片无法读取，已略过：${path}。${message}`
        : `${formatCount(count)} 张图片无法读取，已略过，最后一张是 ${path}。${message}`,
    selfTestFailed: (backend, difference, limit) =>
      `${before(backend)}在这里算错了（误差 ${difference}，上限 ${limit}），不能使用。详见“后端”。`,
  },

  curves,

  tabs: {
    region: "详情",
    names: {
      log: "日志",
      model: "模型",
      predictions: "预测",
      clean: "清理",
      text: "文本",
      try: "试用",
      context: "上下文",
      checkpoints: "检查点",
      backends: "后端",
      cluster: "集群",
    },
    countOf: (count, what) => `${count} 个${what}`,
  },

  clean,

  log: {
    lines: "日志行",
    events: "事件",
    show: "显示",
    empty: "第一步之后，这里出现日志。",
    emptyText: "与 pytorch/examples 一致，每 200 批一行，每轮结束时再有一行。",
    copy: "复制",
    copied: "已复制",
    download: "下载",
    counted: "日志行里的轮和批从 0 数起，与 pytorch/examples 一致。",
    countedText: "日志行里的轮从 1、批从 0 数起，与 pytorch/examples 一致。",
    earlier: (count) => `更早的 ${formatCount(count)} 行在下载文件里`,
    noEvents: "暂停、学习率变化和中断会列在这里。",
    eventAt: (step) => `第 ${step} 步`,
  },

  model: modelTab,

  predictions,

  text,

  context,

  exports: {
    save: (name) => `保存 ${name}`,
    saveShort: "保存",
    writing: "正在写文件。",
    formats: {
      onnxcache: {
        name: "带缓存的 ONNX",
        use: "供 ONNX Runtime 续写：先前词元的键和值作为输入与输出，每一步只计算新的词元。",
      },
      page: {
        name: "单个网页 (.html)",
        use: "双击即可打开，无需网络：放入图片，看到五个条形；或写一段文字，由它续写。权重为 16 位。",
      },
      tfjs: {
        name: "TensorFlow.js",
        use: "含 model.json 的文件夹；任何加载 tfjs 的网页都能打开，其中附有一个网页。",
      },
      huggingface: {
        name: "Hugging Face 文件夹",
        use: "与 hub 上相同的权重、配置与模型卡片：文本用 transformers 的 GPT-2，图片用 timm。请先解压。",
      },
      nanogpt: {
        name: "nanoGPT (ckpt.pt)",
        use: "nanoGPT 的 train.py 用 --init_from=resume 由此继续，包括 AdamW 的状态。",
      },
      onnx: { name: "ONNX", use: "可在服务器、手机和其他网页上的 ONNX Runtime 以及 Netron 中打开。" },
    },
  },
  checkpoints,

  runs,

  backendsTab,

  cluster: {
    title: "在集群上继续",
    text: "压缩包里是 PyTorch 能读的这次训练：检查点、全部设置，以及用于 torchrun 的 train.py。训练在那里以同样的权重、动量、学习率计划和样本顺序继续。不同机器的舍入不同，曲线会接近而不会完全相同。",
    sample:
      "这次训练用的是页面内置的示例，没有可以带走的文件夹。train.py 能接着训练的，是用你自己的文件夹做的训练。",
    download: "下载压缩包",
    empty: "请先保存检查点，压缩包从它开始。",
    size: (size) => `${size}，不含数据集`,
    contents: "内容",
    files: {
      checkpoint: "权重、动量、位置、历史",
      run: "这次训练的全部设置",
      script: "PyTorch，分布式数据并行",
      helpers: "其余部分：按这里的方式读取数据，并含有网络",
    },
  },

  fault: {
    title: "页面出错了",
    text: "已保存的内容是安全的：检查点和曲线都在这个浏览器里。重新载入页面即可从最近的检查点继续。",
    reload: "重新载入",
    again: "再试一次",
    copy: "复制报告",
  },

  keys: {
    title: "键盘快捷键",
    single: "启用单键",
    rows: [
      ["Ctrl + Enter", "开始训练；在“开头”里：生成"],
      ["P", "暂停或继续"],
      ["S", "保存检查点"],
      ["O", "选择文件夹"],
      ["B", "到“后端”"],
      ["X, Y", "x 对数、y 对数"],
      ["+ , −", "增大、减小平滑"],
      ["1, 2, 3", "曲线小、中、大"],
      ["T", "表格代替图表"],
      ["?", "本列表"],
      ["←, →", "在图上：移动一轮；加 Shift 十轮"],
      ["Home, End, Esc", "在图上：开头、末尾、离开"],
      ["Enter, Enter", "在图上：放大两点之间"],
      ["0", "在图上：显示全部"],
      ["1 至 5, K, X, C, Z", "在“清理”中：改为某类别、保留、排除、其他类别、撤销"],
      ["方向键, Enter", "在混淆矩阵上：移动、显示图片"],
      ["方向键, Home, End", "在标签栏上：选择"],
    ],
    close: "关闭",
    language: "语言",
  },

  page: {
    version: (version) => `Descent ${version}`,
    licence: "MIT 许可证",
    packages: "所用软件包的许可证",
    attribution: "示例图片与文本",
  },

  together: (one, other) => `${one}${other}`,
  between: "、",
  duration: formatDuration,
  moment: formatMomentChinese,
};
