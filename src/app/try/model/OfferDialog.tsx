import { forgetOffer, keepOffered, tryOffered } from "../../actions/model/openCheckpoint.ts";
import { formatBytes } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { Pairs } from "../../parts/Pairs.tsx";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { aboutRows } from "./aboutRows.ts";
import styles from "../Try.module.css";

/** What a checkpoint's file is, before anything of it is computed or kept. */
export function OfferDialog() {
  const words = useWords();
  const w = words.trying.offer;
  const offered = useApp((state) => state.offered);
  return (
    <Dialog
      title={offered?.file.name ?? ""}
      open={offered !== null}
      onClose={forgetOffer}
      actions={
        <>
          <Button kind="primary" icon="play" onClick={tryOffered}>
            {w.try}
          </Button>
          <Button icon="save" onClick={() => void keepOffered()}>
            {w.keep}
          </Button>
          <Button onClick={forgetOffer}>{w.cancel}</Button>
        </>
      }
    >
      {offered && (
        <div className={styles.offer}>
          <p>{w.text}</p>
          <Pairs of={[...aboutRows(offered.model.about, words), [w.size, formatBytes(offered.file.size)]]} />
        </div>
      )}
    </Dialog>
  );
}
