import { modelSettings } from "../../config/models/index.ts";
import { bits } from "../../random.ts";
import { validateText } from "../ask/evaluate.ts";
import { textEndLines, textEpochLines, textStepLine } from "../report/logLines.ts";
import type { EndedRun, TaskRecord } from "./task.ts";
import { sortIds } from "./textTask.ts";

/** Foretelling the next word. */
export const text: TaskRecord = {
  pointHits: () => ({}),
  trainLine: (meters, { epoch, stepInEpoch, printedBatches, learningRate }) =>
    meters.textLine(epoch, stepInEpoch, printedBatches, learningRate),
  validate: (learner, task) => validateText(learner, task, "validation"),
  trainNumbers: () => ({}),
  validationNumbers: ({ loss }, { bytesPerToken }) => ({
    valPerplexity: Math.exp(loss),
    ...(bytesPerToken === undefined ? {} : { valBitsPerByte: loss / Math.LN2 / bytesPerToken }),
  }),
  stepLines: (step, loss, bitsPerByte) => [textStepLine(step, loss, bitsPerByte)],
  epochLines: textEpochLines,
  testsBest: true,
  async *end(run) {
    if (!run.isWhole || run.task.batches.test === 0) return {};
    const { loss } = yield* test(run);
    yield { kind: "log", lines: textEndLines(loss) };
    return { testLoss: loss, testPerplexity: Math.exp(loss) };
  },
  // The columns decide what is predicted from what.
  evaluationInPasses: (evalBatchSize) => evalBatchSize,
  passWords: { unit: "ofColumns" },
  usualOutputs: 33_278, // the words of WikiText-2
  noise(config, outputs) {
    const { batchSize: size, model } = config;
    const length = modelSettings[model].rows(config);
    const ids = Int32Array.from({ length: size * length }, (_, i) => bits(3, i) % outputs);
    const labels = Int32Array.from(ids, (_, i) => bits(4, i) % outputs);
    return {
      passes: [{ size, length, inputs: { ids, labels, ...sortIds(ids) } }],
      rows: size * length,
      waitMs: 0,
    };
  },
  testInputs(config, { outputs, batch, training }, draw) {
    const ids = draw(3, outputs, batch * modelSettings[config.model].rows(config));
    return { ids, ...(training ? sortIds(ids) : {}) };
  },
};

/** The test with the best weights; the live ones are back afterwards. */
async function* test({ learner, task, bestWeights }: EndedRun): ReturnType<typeof validateText> {
  if (!bestWeights) return yield* validateText(learner, task, "test");
  const live = await learner.weights(learner.source);
  learner.replaceEvaluated(bestWeights);
  try {
    return yield* validateText(learner, task, "test");
  } finally {
    learner.replaceEvaluated(live);
  }
}
