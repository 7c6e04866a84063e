import { defaultModel } from "../../config/models/index.ts";
import { trainOnSample } from "../actions/data.ts";
import { Button } from "../parts/Button.tsx";
import { newForm, sampleForm } from "../state/form.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";
import { type SampleManifest, sampleAddress, useSampleManifest } from "./sampleManifest.ts";

/** Two samples that train with no choice at all. */
export function Samples() {
  const words = useWords().first;
  const emoji = useSampleManifest("emoji");
  const speeches = useSampleManifest("speeches");
  const isReading = useApp((state) => state.mode === "reading");
  const off = isReading ? words.dropHint : null;
  const emojiEpochs = sampleForm(newForm(defaultModel), "emoji").config.epochs;
  const speechesEpochs = sampleForm(newForm(defaultModel), "speeches").config.epochs;
  const pictures =
    emoji?.classes?.reduce((sum, { train, validation }) => sum + train + validation, 0) ?? null;
  const spoken = speeches?.words ? speeches.words.train + speeches.words.valid + speeches.words.test : null;
  return (
    <div className={styles.samples}>
      <section className={styles.sample} aria-label={words.samplePictures}>
        <h2>{words.samplePicturesTitle}</h2>
        <div className={styles.emoji} aria-hidden="true">
          {emoji?.shown
            ? emoji.shown.map((name) => (
                <img key={name} src={sampleAddress("emoji") + name} alt="" loading="lazy" />
              ))
            : Array.from({ length: 9 }, (_, at) => <span key={at} />)}
        </div>
        <p>
          {words.emojiAbout(pictures, emoji?.classes?.length ?? null, emojiEpochs)}
          {emoji?.guessing !== undefined && ` ${words.guessing(emoji.guessing)}`}
        </p>
        <div className={styles.go}>
          <Button kind="primary" icon="play" off={off} onClick={() => void trainOnSample("emoji")}>
            {words.trainEmoji}
          </Button>
          <Attribution manifest={emoji} />
        </div>
      </section>
      <section className={styles.sample} aria-label={words.sampleText}>
        <h2>{words.sampleTextTitle}</h2>
        <div className={styles.excerpt}>{words.excerpt}</div>
        <p>{words.speechesAbout(spoken, speechesEpochs)}</p>
        <div className={styles.go}>
          <Button kind="primary" icon="play" off={off} onClick={() => void trainOnSample("speeches")}>
            {words.trainSpeeches}
          </Button>
          <Attribution manifest={speeches} />
        </div>
      </section>
    </div>
  );
}

/** Who made the sample, under which licence. The address is text: the page opens no other host by itself. */
function Attribution({ manifest }: { manifest: SampleManifest | null }) {
  if (!manifest) return null;
  const { text, licence, address } = manifest.attribution;
  return (
    <span className="label" title={address}>
      {text}, {licence}
    </span>
  );
}
