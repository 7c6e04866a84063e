/** The report's evaluation: a line for each validation picture, its prediction for the gallery, and the summary. */
import { letMessagesIn } from "../border/messages.ts";
import { predictImages } from "../../training/ask/evaluate.ts";
import type { TestResult } from "../../training/report/metrics.ts";
import type { ImageTask } from "../../training/tasks/imageTask.ts";
import type { Evaluator } from "../../training/evaluator.ts";
import { imageSummaryLine, predictionLine } from "../../training/report/logLines.ts";
import type { Tell } from "../border/answer.ts";

/** `nameOf` gives a validation picture's file name. */
export async function evaluatePictures(
  learner: Evaluator,
  task: ImageTask,
  nameOf: (index: number) => string,
  tell: Tell,
): Promise<TestResult> {
  const batches = predictImages(learner, task);
  const total = task.batches.validation;
  for (let done = 1; ; done += 1) {
    const { value, done: isDone } = await batches.next();
    if (isDone) {
      tell({ kind: "log", lines: [imageSummaryLine(value.acc1, value.acc5)] });
      return value;
    }
    const predictions = value.map((prediction) => ({ ...prediction, name: nameOf(prediction.index) }));
    tell({
      kind: "log",
      lines: predictions.map(({ index, expected, top }) =>
        predictionLine(index, expected, top[0]?.index ?? -1),
      ),
    });
    tell({ kind: "predictions", predictions });
    tell({ kind: "progress", what: "Evaluating", done, total });
    await letMessagesIn();
  }
}
