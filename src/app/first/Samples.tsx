import { defaultModel } from "../../config/models/index.ts";
import { trainOnSample } from "../actions/data/data.ts";
import { Button } from "../parts/Button.tsx";
import { newForm, sampleForm } from "../state/form/form.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";
import { useSampleManifest } from "./sampleManifest.ts";

/** Trains on the built-in pictures with no choice at all. */
export function TrainOnEmoji({ isFirst }: { isFirst: boolean }) {
  const words = useWords().first;
  const manifest = useSampleManifest("emoji");
  const off = useApp((state) => (state.mode === "reading" ? words.dropHint : null));
  const { epochs } = sampleForm(newForm(defaultModel), "emoji").config;
  const pictures =
    manifest?.classes?.reduce((sum, { train, validation }) => sum + train + validation, 0) ?? null;
  return (
    <p className={styles.go}>
      <Button
        kind={isFirst ? "primary" : "plain"}
        size="big"
        icon="play"
        off={off}
        onClick={() => void trainOnSample("emoji")}
      >
        {words.trainEmoji}
      </Button>
      <span className="label">{words.emojiAbout(pictures, manifest?.classes?.length ?? null, epochs)}</span>
    </p>
  );
}

/** The built-in text as a line. */
export function Speeches() {
  const words = useWords().first;
  const manifest = useSampleManifest("speeches");
  const off = useApp((state) => (state.mode === "reading" ? words.dropHint : null));
  const { epochs } = sampleForm(newForm(defaultModel), "speeches").config;
  const spoken = manifest?.words ? manifest.words.train + manifest.words.valid + manifest.words.test : null;
  return (
    <div className={styles.line}>
      <span>
        <b>{words.sampleTextTitle}</b> <span className="label">{words.speechesAbout(spoken, epochs)}</span>
      </span>
      <Button off={off} icon="play" onClick={() => void trainOnSample("speeches")}>
        {words.trainSpeeches}
      </Button>
    </div>
  );
}
