import { useMemo, useState } from "react";
import { download, fileName } from "../../actions/download.ts";
import { evaluateAndTell, predictionsCsv, showPictures } from "../../actions/run/evaluate.ts";
import { formatCount, formatLoss, formatPercent } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Segments } from "../../parts/Segments.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { tellsTopFive } from "../../state/topFive.ts";
import { bestOf } from "../../state/run/bestOf.ts";
import { weightsShown } from "../../state/run/evaluation.ts";
import { hasLiveModel } from "../../state/state.ts";
import { app, useApp, useRun } from "../../state/store.ts";
import { useWords, type Words } from "../../words/words.ts";
import { ClassTable } from "./ClassTable.tsx";
import { ConfusionMatrix } from "./ConfusionMatrix.tsx";
import { useModelChoices } from "../model/modelChoices.ts";
import { Gallery } from "./Gallery.tsx";
import {
  type Cell,
  cellName,
  choosePredictions,
  confusionMatrix,
  isRight,
  type Order,
  type Show,
} from "./predictions.ts";
import styles from "./PredictionsTab.module.css";

/** The weights that a choice stands at where they are stored no more, or not loaded yet. */
const nowhere = (value: string, words: Words["predictions"]): { value: string; text: string } => ({
  value,
  text: value === "live" ? words.live : words.gone,
});

/** Every validation picture with what the network took it for. */
export function PredictionsTab() {
  const words = useWords();
  const data = useRun((run) => run.data);
  const evaluation = useRun((run) => run.evaluation);
  const canLive = useRun((run) => hasLiveModel(run) && run.step > 0) ?? false;
  const models = useModelChoices("predictions");
  const [picked, setPicked] = useState<string | null>(null);
  const runId = useRun((run) => run.id);
  const best = useApp(
    ({ stored }) => bestOf((stored?.checkpoints ?? []).filter((row) => row.runId === runId))?.id ?? null,
  );
  const weights = weightsShown(picked, evaluation, canLive ? null : best);
  const [show, setShow] = useState<Show>("all");
  const [label, setLabel] = useState<number | null>(null);
  const [order, setOrder] = useState<Order>("mistake");
  const [cell, setCell] = useState<Cell | null>(null);
  const predictions = useMemo(() => evaluation?.predictions.slice() ?? [], [evaluation]);
  const classes = data?.kind === "images" ? data.classes : [];
  const counts = useMemo(() => confusionMatrix(predictions, classes.length), [predictions, classes.length]);
  const chosen = useMemo(
    () => choosePredictions(predictions, { show, label, order, cell }),
    [predictions, show, label, order, cell],
  );
  const rights = useMemo(() => predictions.filter(isRight).length, [predictions]);
  const isOpen = useApp((state) => state.data !== null && state.data.name === data?.name);
  const { predictions: w } = words;
  const isBusy = evaluation !== null && !evaluation.done;
  const total = data?.kind === "images" ? data.validation : 0;
  return (
    <div className={styles.tab}>
      <div className={styles.left}>
        <div className={styles.tools}>
          <SelectField
            inline
            name={w.weights}
            value={weights}
            options={
              models.some(({ value }) => value === weights) ? models : [nowhere(weights, w), ...models]
            }
            onChange={setPicked}
          />
          <Button
            off={isBusy || (weights === "live" && !canLive) ? w.empty : null}
            onClick={() => {
              setCell(null);
              // From now on the choice stands at what is shown.
              setPicked(null);
              void evaluateAndTell(weights === "live" ? null : weights);
            }}
          >
            {w.evaluate}
          </Button>
          <span className={`label ${styles.summary}`} role="status">
            {evaluation &&
              (isBusy
                ? w.evaluating(formatCount(predictions.length), formatCount(total))
                : w.summary(
                    formatPercent(evaluation.acc1),
                    tellsTopFive(classes) ? formatPercent(evaluation.acc5) : null,
                    formatLoss(evaluation.loss),
                    formatCount(predictions.length),
                  ))}
          </span>
          <Button
            kind="quiet"
            icon="save"
            off={predictions.length === 0 ? w.empty : null}
            onClick={() => {
              const { run } = app.getState();
              if (run) download(predictionsCsv(run), `${fileName(run.name)}-predictions.csv`, "text/csv");
            }}
          >
            {w.csv}
          </Button>
        </div>
        {predictions.length === 0 ? (
          <p className={styles.empty}>{isBusy ? "" : weights === "live" && !canLive ? w.empty : w.unasked}</p>
        ) : (
          <>
            <div className={styles.tools}>
              <Segments
                name={w.show}
                value={cell ? null : show}
                options={[
                  { value: "all", text: w.all(formatCount(predictions.length)) },
                  { value: "wrong", text: w.wrong(formatCount(predictions.length - rights)) },
                  { value: "right", text: w.right(formatCount(rights)) },
                ]}
                onChange={(value) => {
                  setCell(null);
                  setShow(value);
                }}
              />
              <SelectField
                inline
                hideName
                name={w.class}
                value={label === null ? "" : String(label)}
                options={[
                  { value: "", text: w.everyClass },
                  ...classes.map(({ name }, at) => ({ value: String(at), text: name })),
                ]}
                onChange={(value) => {
                  setCell(null);
                  setLabel(value === "" ? null : Number(value));
                }}
              />
              <SelectField
                inline
                hideName
                name={w.order}
                value={order}
                options={(["mistake", "sure", "unsure", "index"] as const).map((value) => ({
                  value,
                  text: w.orders[value],
                }))}
                onChange={setOrder}
              />
              {cell && (
                <Button size="small" icon="close" title={w.clearCell} onClick={() => setCell(null)}>
                  {cellName(cell, classes)}
                </Button>
              )}
            </div>
            {data && !isOpen && (
              <p className={styles.empty}>
                {w.notOpen(data.name)}{" "}
                <button type="button" className="link" onClick={() => void showPictures()}>
                  {w.openPictures}
                </button>
              </p>
            )}
            <Gallery predictions={chosen} classes={classes} />
          </>
        )}
      </div>
      {predictions.length > 0 && (
        <div className={styles.right}>
          <ConfusionMatrix counts={counts} classes={classes} onShow={setCell} />
          <ClassTable counts={counts} classes={classes} onChoose={setLabel} />
        </div>
      )}
    </div>
  );
}
