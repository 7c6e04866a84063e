/** Every visible and spoken sentence of the page in English. Another language is another object of the same type. */
import { setUp } from "./setUp.ts";
import { first } from "./first.ts";
import { run } from "./run.ts";
import { curves } from "./curves.ts";
import { predictions } from "./predictions.ts";
import { augmentations, autoAugments, backends, fieldNames, imageSchedules, models } from "./choices.ts";
import { checkpoints } from "./checkpoints.ts";
import { runs } from "./runs.ts";
import { plural } from "./plural.ts";
import { type Sentences, sentences } from "../../../said.ts";
import { clean } from "./clean.ts";
import { readAs } from "./readAs.ts";
import { news } from "./news.ts";
import { queue } from "./queue.ts";
import { sweep } from "./sweep.ts";
import { trying } from "./try.ts";
import type { OtherForm } from "../../../config/exports.ts";
import type { Familiarity } from "../../../data/dataset.ts";
import { formatCount, formatDuration, formatLoss, formatMoment } from "../../format.ts";
import type { Place, TabName } from "../../state/names.ts";

const tabs: Readonly<Record<TabName, string>> = {
  log: "Log",
  model: "Model",
  predictions: "Predictions",
  clean: "Clean",
  text: "Text",
  try: "Try",
  context: "Context",
  checkpoints: "Checkpoints",
  backends: "Backends",
  cluster: "Cluster",
};

export const en = {
  language: "English",
  /** How data are laid out, from the words that records and lists keep. */
  layout: (written: string): string => written,
  /** The trainer's own sentences in this language. */
  sentences: sentences as Sentences,

  bar: {
    name: "Descent",
    places: "Places",
    placeNames: { lab: "Lab", try: "Try", runs: "Runs" } satisfies Record<Place, string>,
    requests: (count: number) => `${plural(count, "request", "requests")} to other hosts`,
    requestsWhy:
      "Counted since the page settled. Its policy allows connections to its own host only, so data and weights cannot leave this machine.",
    requestsList: "Requests to other hosts:",
    storage: "Storage used",
    storageOf: (used: string, quota: string) => `${used} of ${quota}`,
    shortcuts: "Keyboard shortcuts",
    darkTheme: "Use dark theme",
    lightTheme: "Use light theme",
    skip: "Skip to curves",
    skipToMain: "Skip to the page",
    seed: (seed: number) => `seed ${seed}`,
    openSetUp: "Show the run's settings",
  },

  setUp,

  fieldNames,
  models,
  backends,
  schedules: imageSchedules,
  augmentations,
  autoAugments,
  bestMetrics: {
    acc1: "top-1",
    acc5: "top-5",
    loss: "loss",
    f1: "macro F1",
    balanced: "balanced accuracy",
  },
  classWeights: { none: "none", balanced: "balanced: rare classes count more" },
  samplings: { all: "every picture once", balanced: "balanced: every class as often" },
  stems: { imagenet: "7×7, stride 2, pool", small: "3×3, no pool" },
  optimizers: { sgd: "SGD", adamw: "AdamW" },
  activations: { relu: "ReLU", gelu: "GELU" },
  adapters: { "high-performance": "fastest", "low-power": "least power" },
  precisions: { float32: "float32", mixed: "mixed 16 and 32 bit" },
  freezes: { none: "nothing", stages: "first stages", body: "all but the head" },
  decays: { all: "all parameters", matrices: "matrices alone" },
  winograds: { off: "off", f2: "Winograd F(2,3)", f4: "Winograd F(4,3), Strassen" },

  rateFinder: {
    open: "Find a learning rate…",
    title: "Find a learning rate",
    about:
      "Trains a fresh network for up to 100 steps while the rate rises from 1e-5 to 10, and draws its loss. Nothing of it is kept.",
    start: "Search",
    again: "Search again",
    stop: "Stop the search",
    take: (rate: string) => `Take ${rate}`,
    running: (steps: number) => `Step ${steps} of at most 100.`,
    suggested: (rate: string) => `Suggested: ${rate}, half of the rate at which the loss falls fastest.`,
    none: "The loss never fell. Check the data, or choose a rate by hand.",
    smoothedLoss: "Loss, smoothed",
    empty: "The loss appears here as the rate rises",
    tableCaption: "Loss by learning rate",
    lossAt: (loss: string, rate: string) => `${loss} at rate ${rate}`,
    summary: (begin: string, lowest: string, end: string) =>
      `Loss, smoothed, over the learning rate. It begins with ${begin}, is lowest with ${lowest} and ends with ${end}.`,
    close: "Close",
  },

  selfTest: {
    testing: "Testing…",
    later: "Not tested yet",
    passed: "Self-test passed",
    failed: "Self-test failed",
    missing: "Missing",
    lost: "Lost",
    passedShort: "Passed",
    failedShort: "Failed",
    difference: (difference: string) => `largest difference ${difference}`,
  },

  warnings: {
    region: "Before you start",
    largeBatch: (batch: number, pictures: number) =>
      `A batch of ${formatCount(batch)} is more than the ${plural(pictures, "training picture", "training pictures")}: one step an epoch. Choose a smaller batch.`,
    fewValidation: (pictures: number, each: string) =>
      `Only ${plural(pictures, "validation picture", "validation pictures")}: each one moves the accuracy by ${each}.`,
    long: (duration: string) =>
      `About ${duration}. Fewer epochs, a smaller width or smaller pictures take less.`,
    lossRises: (epoch: number, rate: number) =>
      `The training loss rose to more than twice its least in epoch ${epoch}. Stop, and try a learning rate below ${rate}.`,
    onlyGuesses: (epochs: number, guess: string) =>
      `After ${plural(epochs, "epoch", "epochs")} validation is no better than always guessing the largest class, ${guess}. Try another learning rate, and check the labels.`,
  },

  startOff: {
    noData: "Choose data first.",
    reading: "Starts when the folder is read.",
    testing: (backend: string) => `${backend} is being tested.`,
    failed: (backend: string) => `${backend} failed its self-test. Choose another backend.`,
    missing: (backend: string) => `${backend} is not offered by this browser. Choose another backend.`,
    needsPictures: (model: string) =>
      `${model} needs pictures, and this data is text. Choose the Transformer.`,
    needsText: "The Transformer needs text, and this data is pictures. Choose a ResNet.",
    live: "A run is live.",
    noValidation:
      "No picture validates. Choose a validation folder under “Read as”, or add pictures: two of a class give one.",
    shortText: (tokens: number, needed: number) =>
      `The text has ${formatCount(tokens)} tokens in a part that needs ${formatCount(needed)}. Choose a longer text or a smaller batch.`,
  },

  first,

  reading: {
    title: (name: string) => `Reading ${name}`,
    region: "Reading folder",
    some: (files: string) => `${files} files so far.`,
    guess: (files: string, expected: string, left: string) =>
      `${files} of about ${expected} files, ${left} left.`,
    later: "Pictures are opened later, only as they are needed.",
    speed: (perSecond: string) => `${perSecond} files a second.`,
    text: (done: string, total: string, left: string) => `${done} of ${total} read, ${left} left.`,
    textLater: "It becomes words and their numbers as it comes in; the text itself is not kept.",
    cancel: "Cancel",
  },

  readAs,
  trying,
  queue,
  sweep,
  news,

  ready: {
    recognisedAs: (layout: string) => `Recognised as ${layout}.`,
    familiarity: {
      same: "It is the folder of your last visit, unchanged.",
      changed: "It has changed since your last visit: a packed copy is made anew.",
      packedOnly: "Read from its packed copy in this browser; the folder itself is not connected.",
    } satisfies Record<Exclude<Familiarity, "new">, string>,
    packedCopy: "Packed copy",
    packedNone: (bytes: string, room: string) =>
      `None yet. The first epoch keeps the decoded pictures in this browser, ${bytes} of the ${room} that it still allows; later epochs are read from there.`,
    packedNoRoom: (bytes: string, room: string) =>
      `None: it would need ${bytes} and the browser allows ${room}. Pictures are decoded in every epoch.`,
    packedSize: (size: number, known: number, count: number, bytes: string) =>
      `${formatCount(known)} of ${formatCount(count)} pictures at ${size} × ${size} pixels, ${bytes}.`,
    pictures: "Pictures",
    showPictures: "Show pictures",
    asStored: "As stored",
    asSeen: "As the network sees them",
    another: "Another 64",
    asTrained: "As training takes them",
    asTrainedHint: (epoch: number) =>
      `The first pictures of epoch ${epoch} under the settings beside: cropped, mirrored, recoloured, erased and mixed, as far as these are on.`,
    again: "Again",
    mixed: (label: string, other: string, share: string) => `${share} ${label}, the rest ${other}`,
    perClass: "Pictures per class",
    each: (count: number) => `${formatCount(count)} each`,
    range: (low: number, high: number) => `${formatCount(low)} to ${formatCount(high)}`,
    perClassAlt: (classes: number, low: number, high: number) =>
      `Training pictures in each of ${classes} classes: ${low === high ? low : `${low} to ${high}`}.`,
    part: "Part",
    training: "Training",
    validation: "Validation",
    test: "Test",
    count: "Pictures",
    tokens: "Tokens",
    share: "Share",
    excerpt: "First line",
    vocabulary: (words: number) =>
      `${plural(words, "different word", "different words")}, <eos> and <unk> among them.`,
    problems: (count: number) => `${plural(count, "file is", "files are")} left out or noted`,
    moreProblems: (count: number) => `and ${formatCount(count)} more in the list to download`,
    downloadProblems: "Download list",
    label: (name: string) => `A picture of class ${name}`,
  },

  run,

  next: {
    region: "What next",
    tryPicture: "Try a picture",
    mistakes: "See mistakes",
    write: "Write text",
    download: "Download the model",
    compare: "Compare",
  },

  notice: {
    region: "Notice",
    more: (count: number) => `${count} more`,
    fewer: "Show one",
    dismiss: "Dismiss",
    tryOverfitting: "What to try",
    goBack: (rate: string) => `Go back, learning rate ${rate}`,
    onWasm: "Resume on WASM",
    tryAgain: "Resume",
    reconnect: "Reconnect folder",
    copyRefused:
      "The browser lets nothing be copied here. Allow the clipboard beside the address, or mark the text and copy it yourself.",
    workerDied: (why: string) => `${why} Press Resume to go on from the last checkpoint, or reload the page.`,
    wentOn: (why: string, step: number, repeated: number) =>
      `${why} Training went on from step ${formatCount(step)}; ${plural(Math.max(0, repeated), "step is", "steps are")} made again.`,
    noWebgpu: (threads: string, advice: string) =>
      `This browser offers no WebGPU adapter, so WASM ${threads} is chosen. It is much slower. ${advice}`,
    softwareWebgpu: (threads: string, advice: string) =>
      `WebGPU runs on the processor here, not on a graphics chip, so WASM ${threads} is chosen: it is faster. WebGPU can still be chosen under “Backend”. ${advice}`,
    webgpuAdvice: {
      Chrome: "In Chrome, look at chrome://gpu or turn on “Use graphics acceleration when available”.",
      Edge: "In Edge, look at edge://gpu or turn on “Use graphics acceleration when available”.",
      Firefox:
        "Firefox has WebGPU on Windows and macOS only so far: look at about:support under WebGPU, or open this page in Chrome. Folders are chosen with Firefox's own dialog or dropped.",
      Safari:
        "Safari has WebGPU from version 26 on: update the system, or open this page in Chrome. Folders are chosen with Safari's own dialog or dropped.",
    },
    withThreads: (count: number) => (count === 1 ? "with 1 thread" : `with ${count} threads`),
    oneThread: {
      notIsolated:
        "WASM runs on one thread because this page is not isolated (COOP and COEP headers are missing).",
      missing: "WASM runs on one thread because this browser has no shared memory for pages.",
    },
    badFiles: (count: number, path: string, message: string) =>
      count === 1
        ? `1 picture could not be read and is left out: ${path}. ${message}`
        : `${formatCount(count)} pictures could not be read and are left out, the last is ${path}. ${message}`,
    selfTestFailed: (backend: string, difference: string, limit: string) =>
      `${backend} gave a wrong result here (difference ${difference}, limit ${limit}). It cannot be started. The report is in Backends.`,
  },

  curves,

  tabs: {
    region: "Details",
    names: tabs,
    countOf: (count: number, what: string) => `${count} ${what}`,
  },

  clean,

  log: {
    lines: "Lines",
    events: "Events",
    show: "Show",
    empty: "Lines appear here from the first step on.",
    emptyText:
      "Lines appear here every 200 batches and at each epoch's end, as pytorch/examples prints them.",
    copy: "Copy",
    copied: "Copied",
    download: "Download",
    counted: "Epochs and batches in these lines count from 0, as pytorch/examples prints them.",
    countedText: "Epochs in these lines count from 1 and batches from 0, as pytorch/examples prints them.",
    earlier: (count: number) => `${plural(count, "earlier line", "earlier lines")} in the download`,
    noEvents: "Pauses, rate changes and interruptions are listed here.",
    eventAt: (step: string) => `step ${step}`,
  },

  model: {
    table: "Model layers",
    columns: { layer: "Layer (type)", shape: "Output shape", parameters: "Param #", cost: "Multiply-adds" },
    drawing: "The network from left to right",
    drawingHow:
      "Under each part: shape of its output, parameters, multiply-adds for one example; bars are shares of the whole. The line above a part is its shortcut.",
    cost: "Multiply-adds",
    costHow: "Multiply-adds are those of convolutions, matrix products and attention.",
    shareCost: "Share of the costliest layer",
    filters: "First-layer filters",
    filtersOf: "Weights",
    filtersBefore: "Compared with",
    begin: "When this tab began",
    readAgain: "Read again",
    filtersAt: (step: string) => `At step ${step}`,
    filtersChange: "Change, at its own scale",
    moved: (all: string, most: string, least: string) =>
      `Together they moved by ${all} of their length, one by ${most} and one by ${least}.`,
    filtersHow: "Sorted by change. Grey is zero; red, green and blue are the filter's three channels.",
    norms: "Norms of layers over time",
    normsOn: "Measure while training",
    normsOf: "Norms of",
    normsGradients: "Gradients",
    normsWeights: "Weights",
    normsHow: "Off at first. A measurement takes at most a hundredth of the training time.",
    normsSummary: (what: string, list: string) => `${what}, norm of each layer: ${list}.`,
    normsEmpty: "The first norms come with the next step",
    totals: "Totals",
    total: "Total params",
    trainable: "Trainable params",
    input: "Input size",
    pass: "Forward/backward pass",
    size: "Params size",
    momentum: "Momentum",
    passHow: "Twice the bytes of all outputs, for one example, as torchsummary estimates it.",
    share: "Share of the largest layer",
    waiting: "The layer table is being made.",
    refused: "The layer table could not be made.",
    copy: "Copy",
  },

  predictions,

  text: {
    region: "Generated text",
    stopNone: "nothing",
    penaltyNone: "off",
    topKAll: "all",
    neverUnknown: "Never produce <unk>",
    weights: "Checkpoint",
    live: "Live weights",
    generate: "Generate",
    stop: "Stop text",
    copy: "Copy",
    empty: "Text can be generated after the first step.",
    idle: "Press Generate: the words appear here as they are drawn.",
    probability: "Underline: probability of the word",
    lowToHigh: "low to high",
    textSeed: "Text seed",
    wordsHelp: "Generated words; Left and Right choose one and tell what else it could have been.",
    progress: (done: string, all: string, speed: string) => `${done} of ${all} words, ${speed} words/s`,
    done: (words: string, speed: string) => `${words} words, ${speed} words/s`,
    stopped: (words: string) => `Stopped after ${words} words.`,
    unknown: (words: string) => `Not in the vocabulary, read as <unk>: ${words}.`,
    attention: "Where a head looks",
    attentionShow: "Show attention",
    attentionWait: "Wait until the text is written.",
    attentionHelp: "Words of the text; Left and Right choose the one that looks.",
    attentionOf: (word: string, list: string) => `“${word}” looks most at: ${list}.`,
    head: "Head",
    headName: (layer: number, head: number, reach: string) =>
      `Layer ${layer}, head ${head}, reaches ${reach} words on average`,
    samples: "Written while it learned",
    samplesHint:
      "A text of 100 tokens after an epoch, at most one in 250 steps, always with the run's own seed.",
    sampleLoss: (loss: number) => `validation loss ${formatLoss(loss)}`,
    earlier: "Other checkpoints on this text",
    compare: "Compare checkpoints",
    compareHint: "Writes 40 words from each stored checkpoint with this prompt and seed.",
    alternatives: (word: string, probability: string) => `${word}, ${probability} %`,
  },

  context: {
    picture: "A picture",
    pictureLead:
      "A convolution looks at its neighbours. Depth widens its view, by as much for every picture.",
    word: "A word",
    wordLead:
      "Attention can look at every word at once. What it picks depends on the words, in the first layer already.",
    network: "Checkpoint",
    lookAtPicture: "Look at a picture",
    another: "Another picture",
    chooseFile: "Choose a picture…",
    noPicture:
      "No network that sees pictures is stored in this browser. Train one, and what it sees stands here.",
    noPictures: "The open data has no pictures. Choose a picture file.",
    noWord: "No Transformer is stored in this browser. Train one, and where it looks stands here.",
    noText: "Write some words first.",
    busy: "Looking, layer by layer…",
    rests: (name: string) => `What “${name}” rests on`,
    asSeen: "As the network sees it",
    gradientOf: (name: string) => `How much each pixel moves “${name}”`,
    half: (share: string) => `Half of it lies on ${share} of the pixels`,
    fields: "How far back each layer sees from the middle",
    fieldOf: (half: number, most: number, largest: number) =>
      `half within ${half} px, 95\u202f% within ${most}, at most ${formatCount(largest)}`,
    seesAll:
      "Every block of this network attends to the whole picture at once: it has no layers that see a part of it.",
    fieldsHow:
      "Mean absolute gradient over eight copies of the picture with noise. The square holds half of it, the dashed one 95\u202f%.",
    pictureSaid: (
      firstLayer: string,
      firstHalf: number,
      lastLayer: string,
      lastHalf: number,
      largest: number,
      size: number,
    ) =>
      `After ${firstLayer}, half of what moves the middle lies within ${firstHalf} pixels; after ${lastLayer}, within ${lastHalf} of the picture's ${size}. The architecture would allow ${formatCount(largest)}.`,
    text: "Words",
    lookAtWords: "Look at the words",
    heads: "How far each head reaches on average",
    head: "Head",
    headName: (layer: number, head: number) => `layer ${layer}, head ${head}`,
    reach: "Words",
    looksAt: "Where the chosen head looks",
    wordSaid: (count: number, far: string, farReach: string, near: string, nearReach: string) =>
      `Every word can see all ${count} at once. On average ${far} reaches farthest, ${farReach} words; ${near} stays nearest, ${nearReach}.`,
  },

  exports: {
    save: (name: string) => `Save ${name}`,
    saveShort: "Save",
    writing: "A file is being written.",
    formats: {
      onnx: {
        name: "ONNX",
        use: "Opens in ONNX Runtime on servers, phones and other pages, and in Netron.",
      },
      onnxcache: {
        name: "ONNX with a cache",
        use: "For writing in ONNX Runtime: keys and values of earlier tokens go in and come out, so that a step computes its new ones alone.",
      },
      page: {
        name: "One page (.html)",
        use: "Opens with a double click, with no network: a picture in, five bars out; or a text in, and it writes on. Weights are 16-bit.",
      },
      tfjs: {
        name: "TensorFlow.js",
        use: "A folder with model.json; any web page that loads tfjs opens it, the page in it among them.",
      },
      huggingface: {
        name: "Hugging Face folder",
        use: "Weights, settings and a model card as on the hub: transformers' GPT-2, or timm for pictures. Unpack it first.",
      },
      nanogpt: {
        name: "nanoGPT (ckpt.pt)",
        use: "nanoGPT's train.py goes on from it with --init_from=resume, its AdamW included.",
      },
    } satisfies Record<OtherForm, { name: string; use: string }>,
  },
  checkpoints,

  runs,

  backendsTab: {
    table: "Backends",
    of: (model: string, batch: string) => `${model}, batch ${batch}`,
    run: "Run benchmark",
    plainTfjs: "Beside plain tfjs",
    plainTfjsHint:
      "Times TensorFlow.js with its own kernels too, on WebGPU and WASM. It is fetched the first time, 1.6 MB, and kept then.",
    plainTfjsHow:
      "Plain tfjs: the same network on TensorFlow.js' own kernels, in float32, all of its step counted as computing; with its own random numbers and without augmentation, clipping and label smoothing: its loss is compared only where there are none of them.",
    stop: "Stop benchmark",
    running: (done: string, total: string) => `Timing, ${done} of ${total}`,
    export: "Export JSON",
    empty: "Not measured yet.",
    emptyHint: "Times a few training steps of the chosen network on every backend, one after the other.",
    columns: {
      backend: "Backend",
      speed: "Images/s",
      speedText: "Tokens/s",
      stepTime: "Step time, ms",
      speedUp: "Speed-up",
      memory: "Memory",
      agreement: "Loss against CPU",
      selfTest: "Self-test",
    },
    how: (steps: number) =>
      `Step time: median of ${plural(steps, "step", "steps")} after warm-up, from batch to loss, a step of each backend in turn; fewer where one takes seconds. Speed-up: against the slowest. Memory: held on the device. Loss against CPU: largest relative difference of the first two losses, before and after one update, from plain JavaScript's.`,
    copy: "Copy table",
    ahead:
      "Each part of a step is waited for alone. Data is made ahead in training, while the device computes: it costs time only where it takes longer than the rest.",
    noise: "Each part of a step is waited for alone. No data is open, so the batches are noise.",
    where: "Where a step goes",
    measured: "Measured on",
    browser: "Browser",
    isolation: "Isolation",
    isolated: (cores: number) => `on, ${cores} cores`,
    notIsolated: "off, one WASM thread",
    taken: "Taken",
    testAgain: "Test again",
    waitForRun: "A benchmark needs the machine for itself. Pause or end the run first.",
    took: "Took",
  },

  cluster: {
    title: "Continue on a cluster",
    text: "The bundle holds this run as PyTorch reads it: the checkpoint, every setting and a train.py for torchrun. Training goes on there with the same weights, momentum, schedule and order of examples. Rounding differs between machines, so the curves will be close, not equal.",
    sample:
      "This run's data is a sample inside this page: there is no folder to take along. train.py goes on with runs on a folder of yours.",
    download: "Download bundle",
    empty: "Save a checkpoint first; the bundle starts from it.",
    size: (size: string) => `${size}, without the data set`,
    contents: "Contents",
    files: {
      checkpoint: "weights, momentum, position, history",
      run: "every setting of this run",
      script: "PyTorch, distributed data parallel",
      helpers: "read the data as it was read here",
    },
  },

  fault: {
    title: "This page ran into an error",
    text: "What is stored is safe: checkpoints and curves are in this browser. Reload the page to go on from the last checkpoint.",
    reload: "Reload",
    copy: "Copy the report",
  },

  keys: {
    title: "Keyboard shortcuts",
    single: "Single keys on",
    rows: [
      ["Ctrl + Enter", "Start training; in Prompt: Generate"],
      ["P", "Pause or resume"],
      ["S", "Save checkpoint"],
      ["O", "Choose folder"],
      ["B", "To the Backend box"],
      ["X, Y", "Log x, Log y"],
      ["+ , −", "More, less smoothing"],
      ["1, 2, 3", "Curves Small, Medium, Large"],
      ["T", "Table instead of charts"],
      ["?", "This list"],
      ["Left, Right", "On a chart: one epoch; with Shift ten"],
      ["Home, End, Esc", "On a chart: first, last, leave"],
      ["Enter, Enter", "On a chart: zoom to what lies between"],
      ["0", "On a chart: show all again"],
      ["1 to 5, K, X, C, Z", "Under Clean: change to a class, keep, leave out, another class, undo"],
      ["Arrows, Enter", "On the confusion matrix: move, show the pictures"],
      ["Arrows, Home, End", "On the tabs: choose one"],
    ] as readonly (readonly [string, string])[],
    close: "Close",
    language: "Language",
  },

  page: {
    version: (version: string) => `Descent ${version}`,
    licence: "MIT licence",
    packages: "Licences of what it is made with",
    attribution: "Sample pictures and text",
  },

  duration: formatDuration,
  moment: formatMoment,
};

export type Words = typeof en;
