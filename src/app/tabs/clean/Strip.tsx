import type { ImageSummary } from "../../../data/dataset.ts";
import type { LookedAt } from "../../../worker/border/protocol.ts";
import type { Fix } from "../../../config/reading.ts";
import { show } from "../../actions/data/clean.ts";
import { Picture } from "../../parts/Picture.tsx";
import { decisionsOf, type LookedThrough } from "../../state/clean.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import styles from "./Review.module.css";
import { useLooked } from "./useLooked.ts";

interface Props {
  found: LookedThrough;
  rows: readonly LookedAt[];
  at: number;
  classes: ImageSummary["classes"];
}

const before = 4;
const length = 14;

/** The pictures around the one that is shown, with what was decided about each. */
export function Strip({ found, rows, at, classes }: Props) {
  const words = useWords().clean;
  const fixes = useApp((state) => state.clean.fixes);
  const made = decisionsOf(fixes);
  const from = Math.max(0, Math.min(at - before, rows.length - length));
  const some = rows.slice(from, from + length);
  const looked = useLooked(found, some, 64);
  const nameOf = (fix: Fix): string =>
    fix.action === "relabel"
      ? (classes.find(({ id }) => id === fix.class)?.name ?? fix.class)
      : words.states[fix.action];
  return (
    <ul className={styles.strip} aria-label={words.strip}>
      {some.map((row, place) => {
        const fix = made.get(row.path);
        const isNow = from + place === at;
        const text = fix ? nameOf(fix) : isNow ? words.states.now : "";
        return (
          <li key={row.path}>
            <button
              type="button"
              tabIndex={-1}
              aria-current={isNow ? "true" : undefined}
              aria-label={`${words.place(from + place + 1, rows.length)}${text === "" ? "" : `, ${text}`}`}
              className={fix ? styles.done : ""}
              onClick={() => show(row.path)}
            >
              <Picture bitmap={looked(row) ?? null} name="" />
              <em>{text}</em>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
