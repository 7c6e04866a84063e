import { useEffect, useState } from "react";
import { modelSettings } from "../../../config/models/index.ts";
import type { Calls } from "../../../worker/border/protocol.ts";
import { trainer } from "../../actions/trainer.ts";
import { formatPercent } from "../../format.ts";
import type { TrainedModel } from "../../state/trained.ts";
import { halfThreshold } from "../../tabs/context/halfThreshold.ts";
import { RgbPicture } from "../../tabs/predictions/Pixels.tsx";
import { useWords } from "../../words/words.ts";
import styles from "../Try.module.css";

interface Props {
  trained: TrainedModel;
  pixels: Uint8Array;
  /** The class that is asked about, its place among the outputs. */
  label: number;
}

type Seen = Calls["saliency"]["answer"];

/** The pixels that a class rests on; the rest is dark. Not drawn for networks that cannot be asked. */
export function Rests({ trained, pixels, label }: Props) {
  const w = useWords().trying;
  const [seen, setSeen] = useState<{ of: Uint8Array; found: Seen | null } | null>(null);
  const { id, about } = trained;
  const canTell = modelSettings[about.config.model].answers.includes("pictureContext");
  useEffect(() => {
    let isWanted = canTell;
    if (!canTell) return undefined;
    trainer.call("saliency", { checkpointId: id, picture: { pixels }, label }).then(
      (found) => isWanted && setSeen({ of: pixels, found }),
      // The names stand without it.
      () => isWanted && setSeen({ of: pixels, found: null }),
    );
    return () => {
      isWanted = false;
    };
  }, [id, pixels, label, canTell]);
  if (!canTell || (seen?.of === pixels && !seen.found)) return null;
  const found = seen?.of === pixels ? seen.found : null;
  const size = about.config.pictureSize;
  const name = about.classes?.[label] ?? "";
  const threshold = found ? halfThreshold(found.weights) : 0;
  return (
    <section className={styles.rests} aria-label={w.rests}>
      <div className={styles.dark}>
        <RgbPicture pixels={pixels} size={size} name="" />
        {found && (
          <RgbPicture
            pixels={pixels}
            size={size}
            name={w.restsPicture(name)}
            shown={(pixel) => (found.weights[pixel] ?? 0) >= threshold}
          />
        )}
      </div>
      <div>
        <h3>{w.rests}</h3>
        <p>{found ? w.restsText(name, formatPercent(100 * found.halfShare, 1)) : w.restsBusy}</p>
      </div>
    </section>
  );
}
