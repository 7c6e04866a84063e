/** Every visible and spoken sentence of the page in English. Another language is another object of the same type. */
import { modelTab } from "./tabs/model.ts";
import { text } from "./tabs/text.ts";
import { context } from "./tabs/context.ts";
import { backendsTab } from "./tabs/backends.ts";
import { setUp } from "./setUp.ts";
import { fields } from "./fields.ts";
import { first } from "./first.ts";
import { run } from "./run.ts";
import { curves } from "./curves.ts";
import { predictions } from "./tabs/predictions.ts";
import { checkpoints } from "./tabs/checkpoints.ts";
import { runs } from "./runs.ts";
import { plural } from "./plural.ts";
import { units } from "./units.ts";
import { type Sentences, sentences } from "../../../said.ts";
import { clean } from "./tabs/clean.ts";
import { readAs } from "./readAs.ts";
import { news } from "./news.ts";
import { queue } from "./queue.ts";
import { sweep } from "./sweep.ts";
import { trying } from "./try.ts";
import type { OtherForm } from "../../../config/exports.ts";
import type { Familiarity } from "../../../data/dataset.ts";
import { formatCount, formatDuration, formatMoment } from "../../format.ts";
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
  /** How data are laid out, from the words that records and lists keep. */
  layout: (written: string): string => written,
  /** The trainer's own sentences in this language. */
  sentences: sentences as Sentences,
  units,

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

  fields,

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
    stopped: "Stopped before the first step.",
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
    textLater: "It becomes tokens and their numbers as it comes in; the text itself is not kept.",
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
    looseFiles: (files: string, zip: string) =>
      `The first epoch opens each file by itself: some ${files} pictures a second on two cores, where one .zip of the same folder gave ${zip}. Drop the .zip if you have it.`,
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
    share: "Share",
    excerpt: "First line",
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
    beginAgain: (rate: string) => `Train again, learning rate ${rate}`,
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

  model: modelTab,

  predictions,

  text,

  context,

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

  backendsTab,

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
      helpers: "its parts: read the data as it was read here, and hold the networks",
    },
  },

  fault: {
    title: "This page ran into an error",
    text: "What is stored is safe: checkpoints and curves are in this browser. Reload the page to go on from the last checkpoint.",
    reload: "Reload",
    again: "Try again",
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

  /** Two sentences as one text; none where one is empty. */
  together: (one: string, other: string): string => [one, other].filter(Boolean).join(" "),
  /** Between the things of a list. */
  between: ", ",
  duration: formatDuration,
  moment: formatMoment,
};

export type Words = typeof en;
