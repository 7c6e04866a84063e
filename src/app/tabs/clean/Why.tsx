import type { LookedAt, PicturePlace } from "../../../worker/border/protocol.ts";
import { Picture } from "../../parts/Picture.tsx";
import { useWords } from "../../words/words.ts";
import styles from "./Review.module.css";

interface Props {
  row: LookedAt;
  nameOf: (label: number) => string;
  looked: (place: PicturePlace) => ImageBitmap | null | undefined;
}

/** Why a picture is worth a second look, in sentences; a picture that it looks like beside them. */
export function Why({ row, nameOf, looked }: Props) {
  const words = useWords().clean;
  const { reasons: say } = words;
  return (
    <ul className={styles.why} aria-label={words.why}>
      {row.reasons.map((reason) => {
        switch (reason.kind) {
          case "label":
            return <li key="label">{say.label(nameOf(reason.suggested))}</li>;
          case "twin":
            return (
              <li key="twin" className={styles.twin}>
                <span>
                  {say.twin(reason.path, reason.distance === 0)}
                  {reason.part !== row.part && ` ${say.twinAcross}`}
                  {reason.label !== row.label && ` ${say.twinOther(nameOf(reason.label))}`}
                </span>
                <span>
                  <Picture bitmap={looked(reason) ?? null} name={words.twin} />
                </span>
              </li>
            );
          case "outlier":
            return <li key="outlier">{say.outlier(reason.deviation.toFixed(1))}</li>;
          case "blurred":
          case "empty":
            return <li key={reason.kind}>{say[reason.kind]}</li>;
          default:
            return reason satisfies never;
        }
      })}
    </ul>
  );
}
