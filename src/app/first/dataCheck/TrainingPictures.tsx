import { useEffect, useState } from "react";
import type { Field } from "../../../config/config.ts";
import { taskOf } from "../../../config/models/index.ts";
import { pictures } from "../../../config/models/pictures.ts";
import type { Calls } from "../../../worker/border/protocol.ts";
import { sentence, trainer } from "../../actions/trainer.ts";
import { formatPercent } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Picture } from "../../parts/Picture.tsx";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import styles from "./Ready.module.css";

type Seen = Calls["seenPictures"]["answer"];

/** What decides of the pictures that a step sees, and a few settings that do not: a new augmentation is among them by itself. */
const deciding: readonly Field[] = [...pictures.fields, "shuffle", "batchSize", "microBatch", "seed"];
const count = 64;
/** So that a number that is being typed is not drawn digit by digit. */
const quietMs = 300;

/** 64 training pictures under the present settings, drawn by the code that trains. */
export function TrainingPictures() {
  const words = useWords().ready;
  const config = useApp((state) => state.form.config);
  const [isOpen, setOpen] = useState(false);
  if (taskOf(config.model) !== "images") return null;
  return (
    <details className={styles.problems} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.asTrained}</summary>
      {isOpen && <Grid />}
    </details>
  );
}

function Grid() {
  const words = useWords().ready;
  const config = useApp((state) => state.form.config);
  const [epoch, setEpoch] = useState(0);
  const [seen, setSeen] = useState<Seen>([]);
  const [error, setError] = useState<string | null>(null);
  const settings = JSON.stringify(deciding.map((field) => config[field]));
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(() => {
      trainer.call("seenPictures", { config, epoch, count }).then(
        (drawn) => {
          if (!isWanted) {
            for (const { bitmap } of drawn) bitmap.close();
            return;
          }
          setSeen(drawn);
          setError(null);
        },
        (reason: unknown) => {
          if (isWanted) setError(sentence(reason));
        },
      );
    }, quietMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
    // oxlint-disable-next-line react/exhaustive-deps -- of the configuration only these fields decide
  }, [settings, epoch]);
  return (
    <section aria-label={words.asTrained}>
      <div className={styles.head}>
        <p className={styles.note}>{words.asTrainedHint(epoch + 1)}</p>
        <span className="spring" />
        <Button kind="quiet" onClick={() => setEpoch(epoch + 1)}>
          {words.again}
        </Button>
      </div>
      {error && <p role="alert">{error}</p>}
      <ul className={`${styles.grid} ${styles.pixels} ${styles.trained}`}>
        {seen.map(({ label, other, bitmap }, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- places of a batch, always as many
          <li
            key={at}
            title={other ? words.mixed(label, other.label, formatPercent(100 * other.share, 0)) : label}
          >
            <Picture bitmap={bitmap} name="" />
            <span>{other ? `${formatPercent(100 * other.share, 0)} ${label}` : label}</span>
            {other && <span>{`${formatPercent(100 * (1 - other.share), 0)} ${other.label}`}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
