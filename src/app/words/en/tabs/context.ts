/** What the page says of the tab Context, in English. */
import { formatCount } from "../../../format.ts";

export const context = {
  picture: "A picture",
  pictureLead: "A convolution looks at its neighbours. Depth widens its view, by as much for every picture.",
  word: "A text",
  wordLead:
    "Attention can look at every token at once. What it picks depends on the tokens, in the first layer already.",
  network: "Checkpoint",
  lookAtPicture: "Look at a picture",
  another: "Another picture",
  chooseFile: "Choose a picture…",
  noPicture:
    "No network that sees pictures is stored in this browser. Train one, and what it sees stands here.",
  noPictures: "The open data has no pictures. Choose a picture file.",
  noWord: "No Transformer is stored in this browser. Train one, and where it looks stands here.",
  noText: "Write some text first.",
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
  text: "Text",
  lookAtWords: "Look at the text",
  heads: "How far each head reaches on average",
  head: "Head",
  headName: (layer: number, head: number) => `layer ${layer}, head ${head}`,
  looksAt: "Where the chosen head looks",
  wordSaid: (
    count: number,
    far: string,
    farReach: string,
    near: string,
    nearReach: string,
    one: string,
    many: string,
  ) =>
    `Every ${one} can see all ${count} at once. On average ${far} reaches farthest, ${farReach} ${many}; ${near} stays nearest, ${nearReach}.`,
};
