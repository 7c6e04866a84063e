/** What the page says where a trained model is tried, in English. */
import { formatCount } from "../../format.ts";

const pictures = (count: number): string => `${formatCount(count)} ${count === 1 ? "picture" : "pictures"}`;

export const trying = {
  region: "Try",
  model: "Model",
  checkpoint: "Checkpoint",
  run: "Run",
  network: "Network",
  parameters: "Parameters",
  sees: "Sees",
  seesPixels: (size: number) => `${size} × ${size} pixels`,
  classes: "Classes",
  words: "Vocabulary",
  epochs: "Epochs",
  best: "Best validation",
  bestAt: (value: string, epoch: number) => `${value}, epoch ${epoch}`,
  data: "Trained on",
  choose: "Choose checkpoint…",
  noneTitle: "No model is open",
  noneText: "Drop a checkpoint anywhere, or choose one. Class names, picture size and vocabulary are in it.",
  noneStored: "Or take one that was trained here",
  noneYet: "This run has no checkpoint yet. The first one is kept at the end of an epoch.",
  opening: "Reading the checkpoint…",
  try: "Try",
  tryOf: (name: string) => `Try ${name}`,
  webcam: "Webcam",
  stopWebcam: "Stop webcam",
  freeze: "Freeze",
  askingCamera: "The browser asks whether this page may use the camera.",
  troubles: {
    refused: "The browser refused the camera. Allow it in the address bar, or drop a picture.",
    none: "No camera was found. Connect one, or drop a picture.",
    inUse:
      "The camera could not be started. Another program may be using it: close that, then press Webcam again.",
    late: "The browser's question about the camera was not answered for a minute. Press Webcam to be asked again.",
    failed:
      "The browser gave no camera and no reason that is known here. Drop a picture, or press Webcam again.",
    insecure:
      "Browsers give the camera only to pages over https or from this computer. Drop a picture instead.",
  },
  pictures: "Choose pictures…",
  dropHint: "or drop or paste one anywhere",
  dropTitle: "Drop a picture",
  dropText: "Or paste one, choose some, or turn the webcam on. Nothing leaves this machine.",
  naming: (count: number) => `Naming ${pictures(count)}…`,
  speed: (perSecond: string, ms: string) => `${perSecond} pictures/s, ${ms} ms each`,
  likely: "Five most likely",
  unreadable: (name: string) => `${name} could not be read.`,
  picture: (name: string) => `${name}, as it was given`,
  camera: "What the camera sees",
  rests: "What it rests on",
  restsText: (name: string, share: string) =>
    `Half of what moves “${name}” lies on the ${share} of pixels that are left bright. Measured as the mean gradient over eight copies with noise.`,
  restsBusy: "Looking at the pixels…",
  restsPicture: (name: string) => `The pixels that “${name}” rests on`,
  nearest: "Nearest training pictures",
  nearestText: (data: string) =>
    `The pictures of ${data} that the network takes for most like this one, by its features before the last layer.`,
  nearestOf: (compared: string, total: string, data: string) =>
    `Compared with ${compared === total ? `all ${total}` : `${compared} of the ${total}`} training pictures of ${data}; 1 is the same direction.`,
  findNearest: "Find them",
  compareMore: "Compare the rest",
  stopComparing: "Stop comparing",
  comparing: "Looking at the training pictures…",
  compared: (done: string, total: string) => `${done} of ${total} compared`,
  similarity: (cosine: string) => `cosine ${cosine}`,
  earlier: "Earlier pictures",
  earlierHint: "kept until the tab closes",
  clear: "Clear",
  show: (name: string, answer: string) => `Show ${name}: ${answer}`,
  noAnswer: "not read",
  folder: "A folder to a table",
  folderText: "Every picture of a folder or an archive gets its five names, as CSV. It is only read.",
  chooseFolder: "Choose folder…",
  chooseArchive: "Choose archive…",
  listing: "Listing the pictures…",
  progress: (done: string, total: string) => `${done} of ${total} pictures named`,
  stop: "Stop naming",
  csv: "Save CSV",
  submission: "Save submission",
  submissionHint: "id and class, the file's name without its ending",
  close: "Close table",
  count: (name: string, count: number, unreadable: number) =>
    `${name === "" ? "" : `${name}: `}${pictures(count)}${unreadable > 0 ? `, ${formatCount(unreadable)} of them could not be read` : ""}.`,
  unlisted: (first: string, count: number) =>
    `“${first}”${
      count === 1 ? "" : ` and ${formatCount(count - 1)} more`
    } could not be read and ${count === 1 ? "has" : "have"} no names.`,
  accuracy: (top1: string, top5: string | null, count: number, all: number, table: string | null) => {
    const by = table === null ? "the folders they lie in" : table;
    const some =
      table === null ? "whose folder is called like a class" : "that it names with a class of the model";
    const over = count === all ? "all of them" : `the ${formatCount(count)} ${some}`;
    return `By ${by}, top-1 is ${top1}${top5 === null ? "" : ` and top-5 ${top5}`}, over ${over}.`;
  },
  columns: { file: "File", class: "Class", probability: "%", label: "Folder", given: "Label" },
  more: "Show more",
  notPicture: "That was no picture, and no folder or archive of pictures.",
  offer: {
    text: "A trained model. Nothing of it is computed or kept yet.",
    size: "File",
    try: "Try it",
    keep: "Keep in this browser",
    cancel: "Cancel",
  },
};
