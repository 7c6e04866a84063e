import { useState } from "react";
import { openFixes, saveFixes, takeEarlier } from "../../actions/data/clean.ts";
import { foldCount, lookThrough, stopLooking } from "../../actions/data/lookThrough.ts";
import { formatCount } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { FileButton } from "../../parts/FileButton.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { hasLiveModel, isLive } from "../../state/state.ts";
import { rounded } from "../../state/form/timing.ts";
import { useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { checkpointOf, useModelChoices } from "../model/modelChoices.ts";
import styles from "./CleanTab.module.css";
import { secondsOfRuns, useKeptFolds, usePatchSeconds } from "./lookTime.ts";
import { Reasons } from "./Reasons.tsx";
import { Review } from "./Review.tsx";

/** Pictures worth a second look, what is decided about them, and the file of it. */
export function CleanTab() {
  const found = useApp((state) => state.clean.found);
  return (
    <div className={styles.tab}>
      <aside className={styles.rail}>
        <Judge />
        {found && <Reasons found={found} />}
        <Decisions />
      </aside>
      {found && found.rows.length > 0 ? <Review found={found} /> : <Nothing />}
    </div>
  );
}

function Nothing() {
  const words = useWords().clean;
  const found = useApp((state) => state.clean.found);
  return <p className={styles.lead}>{found ? words.none(found.train + found.validation) : words.lead}</p>;
}

/** Who judges, and the button. */
function Judge() {
  const { clean: words, duration } = useWords();
  const { looking, error } = useApp((state) => state.clean);
  const config = useRun((run) => run.config);
  const isRunning = useRun((run) => isLive(run.status)) ?? false;
  const canLive = useRun((run) => hasLiveModel(run) && run.step > 0) ?? false;
  const models = useModelChoices("predictions").filter(({ value }) => value !== "live" || canLive);
  const id = useRun((run) => run.id);
  const epochs = useRun((run) => run.epochs);
  const pictures = useRun(({ data }) => (data.kind === "images" ? data.train + data.validation : 0)) ?? 0;
  const [picked, setPicked] = useState<string | null>(null);
  const kept = useKeptFolds(id, config, foldCount, looking !== null);
  // Who was cut off goes on.
  const isCutOff = kept > 0 && kept < foldCount;
  const chosen = models.find(({ value }) => value === picked) ?? null;
  const trains = !chosen && (picked === null ? isCutOff : picked === "folds");
  const patchSeconds = usePatchSeconds(pictures, !chosen && !trains && looking === null && pictures > 0);
  if (!config || !epochs || id === null) return null;
  // Each learns all but its own part.
  const runs = ((foldCount - kept) * (foldCount - 1)) / foldCount;
  const foldSeconds = secondsOfRuns({ config, epochs }, runs);
  const begin = (): void => {
    // Once its networks are kept it is not cut off any more, and stays what was chosen.
    if (trains) setPicked("folds");
    if (chosen) void lookThrough({ checkpointId: checkpointOf(chosen) });
    else void lookThrough(trains ? { folds: foldCount, config, runId: id } : { patches: config });
  };
  return (
    <section>
      <SelectField
        name={words.by}
        value={chosen?.value ?? (trains ? "folds" : "patches")}
        options={[
          { value: "patches", text: words.patches },
          { value: "folds", text: words.folds(foldCount) },
          ...models,
        ]}
        onChange={setPicked}
      />
      <p className="label">
        {chosen && words.seenHint}
        {!chosen && (trains ? words.foldsHint(foldCount, config.epochs) : words.patchesHint)}
      </p>
      {!looking && (
        <p className="label" role="status">
          {trains && kept > 0 && `${words.foldsKept(kept, foldCount)} `}
          {trains &&
            kept < foldCount &&
            words.foldsTime(
              Number(runs.toFixed(1)),
              foldSeconds === null ? null : duration(rounded(foldSeconds)),
            )}
          {!chosen &&
            !trains &&
            patchSeconds !== null &&
            words.patchesTime(duration(rounded(patchSeconds)), pictures)}
        </p>
      )}
      {looking ? (
        <>
          <progress
            value={looking.total === null ? undefined : looking.done}
            max={looking.total ?? undefined}
            aria-label={words.look}
          />
          <div className={styles.row}>
            <span className="label" role="status">
              {looking.total === null
                ? words.opening
                : (looking.what === "Learning" ? words.learning : words.looking)(
                    formatCount(looking.done),
                    formatCount(looking.total),
                  )}
            </span>
            <Button size="small" onClick={() => void stopLooking()}>
              {words.stop}
            </Button>
          </div>
        </>
      ) : (
        <Button kind="primary" off={trains && isRunning ? words.isLive : null} onClick={begin}>
          {words.look}
        </Button>
      )}
      {trains && isRunning && <p className="label">{words.isLive}</p>}
      {error !== null && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
    </section>
  );
}

/** The overlay as a file. */
function Decisions() {
  const words = useWords().clean;
  const { fixes, absent, earlier } = useApp((state) => state.clean);
  return (
    <section>
      <h2>{words.file}</h2>
      <p className="label">{words.fileHint(fixes.length)}</p>
      {absent.length > 0 && <p className={styles.error}>{words.absent(absent.length, absent[0] ?? "")}</p>}
      {earlier.length > 0 && (
        <p className="label">
          {words.earlier(earlier.length)}{" "}
          <button type="button" className="link" onClick={() => void takeEarlier()}>
            {words.takeEarlier}
          </button>
        </p>
      )}
      <div className={styles.row}>
        <Button icon="save" off={fixes.length === 0 ? words.fileHint(0) : null} onClick={saveFixes}>
          {words.save}
        </Button>
        <FileButton accept=".csv,text/csv" onFile={(file) => void openFixes(file)}>
          {words.open}
        </FileButton>
      </div>
    </section>
  );
}
