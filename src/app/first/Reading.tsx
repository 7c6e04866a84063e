import { cancelReading } from "../actions/data/data.ts";
import { dash, formatBytes, formatCount, formatDuration } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import type { Reading as ReadingState } from "../state/state.ts";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";

/** A folder being listed: what was found so far, and how long it will take where that is known. */
export function Reading({ reading }: { reading: ReadingState }) {
  const { reading: words, together } = useWords();
  const { name, files, perSecond, expected, bytes } = reading;
  const share = bytes
    ? bytes.done / Math.max(1, bytes.total)
    : expected
      ? Math.min(1, files / expected)
      : null;
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
          {bytes ? (
            <>
              {together(
                words.text(
                  formatBytes(bytes.done),
                  formatBytes(bytes.total),
                  bytes.perSecond > 0 ? formatDuration((bytes.total - bytes.done) / bytes.perSecond) : dash,
                ),
                words.textLater,
              )}
            </>
          ) : (
            <>
              {[
                expected !== null && expected >= files
                  ? words.guess(
                      formatCount(files),
                      formatCount(expected),
                      perSecond > 0 ? formatDuration((expected - files) / perSecond) : dash,
                    )
                  : words.some(formatCount(files)),
                files > 0 ? words.speed(formatCount(Math.round(perSecond))) : "",
                words.later,
              ].reduce(together)}
            </>
          )}
        </p>
        <Button onClick={() => void cancelReading()}>{words.cancel}</Button>
      </div>
    </div>
  );
}
