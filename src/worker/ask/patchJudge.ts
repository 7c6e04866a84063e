/** Judges pictures without a network: each by all the others, by the patches that it is made of. */
import { leaveOneOut } from "../../cleaning/leaveOneOut.ts";
import { pictureThumbnail } from "../../cleaning/nearDuplicates.ts";
import { blankFilters, copySide, featureCount, patchFeatures, patchFilters } from "../../cleaning/patches.ts";
import type { ImageDataset } from "../../data/dataset.ts";
import type { PictureSource } from "../../data/pictures/pictureSource.ts";
import { say } from "../../said.ts";
import type { Judgement } from "../../training/ask/judge.ts";
import { letMessagesIn } from "../border/messages.ts";
import { Gathering, type Gathered } from "./gathering.ts";

/** Features that are held at once, four bytes each: those of 65,536 pictures. */
const mostFeatures = 1 << 26;
const batchSize = 64;

/** Of the whole work what reading takes, and what judging takes: as measured, the last by a third of the rest. */
const readShare = 0.1;
const judgeShare = 0.3;

interface Around {
  seed: number;
  signal: AbortSignal;
  /** Told as it goes: so much of the work as if all of it went to so many of all pictures, one after the other. */
  onLooked: (done: number, total: number) => void;
}

/** What is known of the pictures of both parts. Throws where they are too many, or fewer than two can be read. */
export async function judgedByPatches(
  dataset: ImageDataset,
  source: PictureSource,
  { seed, signal, onLooked }: Around,
): Promise<Gathered> {
  const { train, validation, classes } = dataset;
  const total = train.length + validation.length;
  if (total * featureCount > mostFeatures)
    throw new Error(say("patchesTooMany", mostFeatures / featureCount));
  const tell = (share: number): void => onLooked(Math.floor(share * total), total);
  let read = 0;
  const gathering = new Gathering(dataset, signal, (count) => {
    read += count;
    tell((readShare * read) / total);
  });
  const copies: Uint8Array[] = [];
  const keep = (pixels: Uint8Array, count: number): Promise<Judgement> => {
    const length = source.size * source.size * 3;
    for (let row = 0; row < count; row += 1)
      copies.push(
        pictureThumbnail(
          pixels.subarray(row * length, (row + 1) * length),
          source.size,
          source.size,
          copySide,
        ),
      );
    // They are judged below, when all are known.
    const nothing = new Float32Array(count * classes.length);
    return Promise.resolve({ probabilities: nothing, evidence: nothing.subarray(0, count) });
  };
  await gathering.judge(source, "train", batchSize, keep, (index) => index);
  await gathering.judge(source, "validation", batchSize, keep, (index) => train.length + index);
  const { judged, places } = gathering.finish();
  if (places.length < 2) throw new Error(say("patchesFew"));

  const seen = Array.from(places, (place) => copies[place] ?? new Uint8Array());
  const filters = patchFilters(seen, seed);
  const features = new Float32Array(seen.length * featureCount);
  for (const [at, copy] of seen.entries()) {
    features.set(patchFeatures(copy, filters), at * featureCount);
    tell(readShare + ((1 - readShare - judgeShare) * (at + 1)) / seen.length);
    await goOn(signal);
  }
  const { probabilities, leverages } = await leaveOneOut(
    features,
    judged.labels,
    judged.classes,
    async (share) => {
      tell(1 - judgeShare + judgeShare * share);
      await goOn(signal);
    },
  );
  tell(1);
  // A picture that hardly resembles any mixture of the others has the least evidence.
  const evidence = leverages.map((leverage) => -leverage);
  return { judged: { ...judged, probabilities, evidence }, places };
}

const warmUps = 4;
const timedPictures = 4;

/** Milliseconds that a picture will take, as busy as this machine is now, by the mean of a few; code is compiled before. */
export function patchMilliseconds(): number {
  // Of any two bytes that are side by side one is greater: it has contrast as pictures have.
  const picture = Uint8Array.from({ length: copySide * copySide * 3 }, (_, at) => (97 * at) % 256);
  const filters = blankFilters();
  for (let at = 0; at < warmUps; at += 1) patchFeatures(picture, filters);
  const start = performance.now();
  for (let at = 0; at < timedPictures; at += 1) patchFeatures(picture, filters);
  return (performance.now() - start) / timedPictures / (1 - readShare - judgeShare);
}

async function goOn(signal: AbortSignal): Promise<void> {
  await letMessagesIn();
  signal.throwIfAborted();
}
