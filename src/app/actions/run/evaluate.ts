/** Predicting the validation pictures, and what is written about it. */
import { csvCell } from "../../../checkpoints/logs/csvCell.ts";
import { modelSettings } from "../../../config/models/index.ts";
import { newEvaluation, refusedEvaluation } from "../../state/run/evaluation.ts";
import type { Run } from "../../state/state.ts";
import { app, changeRun } from "../../state/store.ts";
import { words } from "../../words/words.ts";
import { openDataOf } from "../data/dataOf.ts";
import { notify } from "../notices.ts";
import { flushEvents, sentence, trainer } from "../trainer.ts";

/** Predicts every validation picture with the live model (null) or a stored checkpoint; `quiet`: the log says nothing of it. */
export function evaluate(checkpointId: string | null, how: { quiet?: boolean } = {}): Promise<void> {
  // Predictions come as events, which do not say whose they are: one evaluation after the other.
  const next = underWay.then(() => evaluateNow(checkpointId, how));
  underWay = next.catch(() => undefined);
  return next;
}

let underWay: Promise<void> = Promise.resolve();

async function evaluateNow(
  checkpointId: string | null,
  { quiet = false }: { quiet?: boolean },
): Promise<void> {
  const { run } = app.getState();
  if (!run || !modelSettings[run.config.model].answers.includes("predictions"))
    throw new Error("Only pictures can be evaluated one by one.");
  if (!(await openDataOf(run.data.name, run.config.pictureSize, { behind: true })))
    throw new Error(words().predictions.needsData(run.data.name));
  flushEvents();
  changeRun(({ evaluation }) => ({ evaluation: newEvaluation(checkpointId, evaluation) }));
  try {
    const { acc1, acc5, loss } = await trainer.call("evaluate", { checkpointId, quiet });
    flushEvents();
    changeRun(({ evaluation }) =>
      evaluation ? { evaluation: { ...evaluation, done: true, acc1, acc5, loss, before: null } } : {},
    );
  } catch (error) {
    changeRun(({ evaluation }) => ({ evaluation: refusedEvaluation(evaluation) }));
    throw error;
  }
}

/** Opens the pictures of the run that is shown, so that its predictions are seen beside them. To be called from a click. */
export async function showPictures(): Promise<void> {
  const { run } = app.getState();
  if (!run) return;
  try {
    if (await openDataOf(run.data.name, run.config.pictureSize, { behind: true })) return;
    notify({ code: "needsData", level: "info", text: (said) => said.predictions.needsData(run.data.name) });
  } catch (error) {
    notify({ code: "needsData", level: "error", text: sentence(error) });
  }
}

/** As evaluate; a failure becomes a notice. */
export async function evaluateAndTell(checkpointId: string | null): Promise<void> {
  try {
    await evaluate(checkpointId);
  } catch (error) {
    notify({ code: "evaluateFailed", level: "error", text: sentence(error) });
  }
}

/** predictions.csv: a row for each picture with its class and the five likeliest. */
export function predictionsCsv(run: Run): string {
  const { data, evaluation } = run;
  if (data.kind !== "images" || !evaluation) return "";
  const name = (index: number): string => data.classes[index]?.name ?? String(index);
  const head = ["index", "file", "class", "predicted", "correct"];
  const places = [1, 2, 3, 4, 5].flatMap((place) => [`top${place}`, `probability${place}`]);
  const rows = evaluation.predictions.slice().map(({ index, name: file, expected, top }) =>
    [
      String(index),
      csvCell(file),
      csvCell(name(expected)),
      csvCell(name(top[0]?.index ?? -1)),
      top[0]?.index === expected ? "1" : "0",
      ...[0, 1, 2, 3, 4].flatMap((place) => {
        const guess = top[place];
        return guess ? [csvCell(name(guess.index)), guess.probability.toPrecision(6)] : ["", ""];
      }),
    ].join(","),
  );
  return [[...head, ...places].join(","), ...rows].map((line) => `${line}\r\n`).join("");
}
