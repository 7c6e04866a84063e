import type { DatasetSummary } from "../../../data/dataset.ts";
import type { Sentence } from "../../../data/sentences.ts";
import { chooseReadAs } from "../../actions/data/data.ts";
import { Button } from "../../parts/Button.tsx";
import { Segments } from "../../parts/Segments.tsx";
import { decisions } from "../../state/form/decisions.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import styles from "./ReadAs.module.css";

/** What the recogniser found, as choices of its own: then it is read so without a doubt. */
function asFound({ recognised }: DatasetSummary): Parameters<typeof chooseReadAs>[0] {
  const { reading, seen } = recognised;
  if (!reading) return {};
  if (seen?.code === "partsAlike") return { train: seen.train, validation: seen.validation };
  return seen?.code === "table"
    ? { layout: reading.layout, classFrom: seen.class }
    : { layout: reading.layout };
}

/** What is to be decided before Start, and what was; drawn only where there is something. */
export function Decisions({ data }: { data: DatasetSummary }) {
  const words = useWords().readAs;
  const form = useApp((state) => state.form);
  const shared = useApp((state) => state.shared);
  const found = decisions({ data, form, shared });
  const turned = useApp((state) => state.turned);
  const notices: Sentence[] = [
    ...data.recognised.notices,
    ...(turned && turned.pictures > 0 ? [{ code: "turned" as const, ...turned }] : []),
  ];
  if (found.length === 0 && notices.length === 0) return null;
  return (
    <ul
      className={styles.decisions}
      aria-label={words.decisions}
      data-open={found.filter(({ isOpen }) => isOpen).length}
    >
      {found.map(({ code, isOpen, count }) => {
        const title = code === "guess" ? words.guessTitle : words.sharedTitle(count);
        return (
          <li key={code} className={isOpen ? styles.open : ""}>
            <span className={styles.mark}>{isOpen ? words.decide : words.youChose}</span>
            <span className={styles.said}>
              <b>{title}</b> {code === "guess" ? words.guessText : words.sharedText}
            </span>
            {code === "guess" ? (
              <span role="group" aria-label={title}>
                <Button size="small" onClick={() => void chooseReadAs(asFound(data))}>
                  {words.readRight}
                </Button>
              </span>
            ) : (
              <Segments
                name={title}
                value={form.readAs.duplicates ?? null}
                options={[
                  { value: "outOfValidation", text: words.outOfValidation },
                  { value: "outOfTraining", text: words.outOfTraining },
                  { value: "keep", text: words.keep },
                ]}
                onChange={(value) => void chooseReadAs({ duplicates: value })}
              />
            )}
          </li>
        );
      })}
      {notices.map((notice) => (
        <li key={JSON.stringify(notice)}>
          <span className={styles.mark}>{words.chosen}</span>
          <span className={styles.said}>{words.sentence(notice)}</span>
        </li>
      ))}
    </ul>
  );
}
