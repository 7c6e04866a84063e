import { cancelReading } from "../actions/data.ts";
import { dash, formatCount, formatDuration } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import type { Reading as ReadingState } from "../state/state.ts";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";

/** A folder being listed: what was found so far, and how long it will take where that is known. */
export function Reading({ reading }: { reading: ReadingState }) {
  const words = useWords().reading;
  const { name, files, perSecond, expected } = reading;
  const share = expected ? Math.min(1, files / expected) : null;
  const left = expected && perSecond > 0 ? formatDuration((expected - files) / perSecond) : dash;
  return (
    <div className={`${styles.drop} ${styles.reading}`} data-drop-zone>
      <div>
        <h2>{words.title(name)}</h2>
        <div
          className={styles.bar}
          role="progressbar"
          aria-label={words.region}
          {...(share === null
            ? {}
            : { "aria-valuenow": Math.round(share * 100), "aria-valuemin": 0, "aria-valuemax": 100 })}
        >
          <i
            className={share === null ? styles.unknown : ""}
            style={share === null ? undefined : { width: `${share * 100}%` }}
          />
        </div>
        <p>
          {expected
            ? words.guess(formatCount(files), formatCount(expected), left)
            : words.some(formatCount(files))}{" "}
          {words.later}
        </p>
        <Button onClick={() => void cancelReading()}>{words.cancel}</Button>
      </div>
    </div>
  );
}
