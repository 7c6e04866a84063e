import { bits } from "../../random.ts";
import { validateImages } from "../ask/evaluate.ts";
import { imageEndLine } from "../report/logLines.ts";
import { wholeBoxes } from "./imageTask.ts";
import { mixesPictures } from "../../models/pictures.ts";
import { mixingOf } from "./mixing.ts";
import { noiseTargets } from "./targets.ts";
import type { TaskRecord } from "./task.ts";

/** Naming pictures. */
export const images: TaskRecord = {
  pointHits: (hits) => hits,
  trainLine: (meters, { epoch, stepInEpoch, steps }) => meters.imageLine(epoch, stepInEpoch, steps),
  validate: validateImages,
  trainNumbers: ({ acc1, acc5 }) => ({ trainAcc1: acc1.average, trainAcc5: acc5.average }),
  validationNumbers: ({ acc1, acc5, f1, balanced }) => ({
    valAcc1: acc1,
    valAcc5: acc5,
    ...(f1 === undefined ? {} : { valF1: f1 }),
    ...(balanced === undefined ? {} : { valBalanced: balanced }),
  }),
  stepLines: () => [],
  epochLines: () => [],
  testsBest: false,
  async *end() {
    yield { kind: "log", lines: [imageEndLine] };
    return {};
  },
  // Pictures are validated one by one: the results are the same.
  evaluationInPasses: Math.min,
  passWords: { unit: "ofPictures", aside: "normsSeePasses" },
  usualOutputs: 200, // the classes of Tiny-ImageNet
  noise(config, outputs) {
    const { batchSize: size, pictureSize: S } = config;
    const pictures = Uint8Array.from({ length: size * S * S * 3 }, (_, i) => bits(1, i) & 255);
    const labels = Int32Array.from({ length: size }, (_, i) => bits(2, i) % outputs);
    const { targets } = noiseTargets(config, labels, outputs);
    const inputs = {
      pictures,
      labels,
      boxes: wholeBoxes(size, S),
      ...(targets ? { targets } : {}),
      ...(mixesPictures(config) ? { mixing: mixingOf(config, labels, 0, 0).rows } : {}),
    };
    return { passes: [{ size, inputs }], rows: size, waitMs: 0 };
  },
  testInputs({ pictureSize: side }, { batch, training }, draw) {
    const boxes = wholeBoxes(batch, side);
    const boxLength = boxes.length / batch;
    if (training)
      for (let b = 0; b < batch; b++) boxes.set([b, 1, side - 2 * b, side - 3, b % 2], b * boxLength);
    return { pictures: Uint8Array.from(draw(2, 256, batch * side * side * 3)), boxes };
  },
};
