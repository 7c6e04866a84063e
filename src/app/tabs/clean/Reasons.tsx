import { reasonKinds } from "../../../cleaning/secondLook.ts";
import { choose, setDoubt } from "../../actions/data/clean.ts";
import { formatCount } from "../../format.ts";
import {
  doubtStep,
  everyDoubt,
  type LookedThrough,
  mostDoubt,
  type ReasonKind,
  rowsOf,
  standing,
} from "../../state/clean.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { Slider } from "../text/Slider.tsx";
import styles from "./CleanTab.module.css";

/** What was found, by reason, and how much of it is decided. */
export function Reasons({ found }: { found: LookedThrough }) {
  const { clean: words, together } = useWords();
  const clean = useApp((state) => state.clean);
  const { doubt } = clean;
  const all = found.train + found.validation;
  const shown = rowsOf({ found, doubt, kind: null }).length;
  const count = Object.values(found.counts).reduce((sum, one) => sum + one, 0);
  const rows: [kind: ReasonKind | null, name: string, count: number][] = [
    [null, words.all, shown],
    ...reasonKinds.map((kind): [ReasonKind, string, number] => [
      kind,
      words.kinds[kind],
      rowsOf({ found, doubt, kind }).length,
    ]),
  ];
  const labels = found.counts.label;
  const counts = standing(clean);
  return (
    <section>
      <p className="label">
        {together(
          together(words.found(doubt === everyDoubt ? count : shown, all), words.judged[found.training]),
          doubt === everyDoubt && count > found.rows.length ? words.most(found.rows.length) : "",
        )}
      </p>
      {labels > 0 && (
        <>
          <Slider
            className={styles.doubt}
            name={words.doubt}
            value={doubt}
            low={everyDoubt}
            high={mostDoubt}
            step={doubtStep}
            text={doubt === everyDoubt ? words.anyPoints : words.points(doubt)}
            onChange={setDoubt}
          />
          <p className="label" role="status">
            {words.doubtful(rowsOf({ found, doubt, kind: "label" }).length, labels)}
          </p>
        </>
      )}
      <ul className={styles.kinds} aria-label={words.why}>
        {rows
          .filter(([kind, , of]) => kind === null || of > 0)
          .map(([kind, name, of]) => (
            <li key={kind ?? "all"}>
              <button type="button" aria-pressed={clean.kind === kind} onClick={() => choose(kind)}>
                <span>{name}</span>
                <i aria-hidden="true">
                  <b style={{ width: `${(100 * of) / Math.max(1, found.rows.length)}%` }} />
                </i>
                <u>{formatCount(of)}</u>
              </button>
            </li>
          ))}
      </ul>
      <dl className={styles.counts}>
        {(["keep", "relabel", "exclude", "left"] as const).map((what) => (
          <div key={what}>
            <dt>{words.counts[what]}</dt>
            <dd>{formatCount(counts[what])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
