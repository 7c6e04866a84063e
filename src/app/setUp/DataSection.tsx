import { forgetData } from "../actions/data.ts";
import { formatCount } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Pairs } from "../parts/Pairs.tsx";
import { Picture } from "../parts/Picture.tsx";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./SetUp.module.css";
import { usePictures } from "../first/usePictures.ts";

const thumbnails = 12;

/** What the data is, in a few lines and a look at it. */
export function DataSection() {
  const words = useWords().setUp;
  const data = useApp((state) => (state.mode === "run" && state.run ? state.run.data : state.data));
  const reading = useApp((state) => state.reading);
  const canChange = useApp((state) => state.mode === "ready");
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>{words.data}</h2>
        {canChange && (
          <Button kind="quiet" size="small" onClick={forgetData}>
            {words.change}
          </Button>
        )}
      </div>
      {reading ? (
        <p className="label">{words.reading(reading.name)}</p>
      ) : !data ? (
        <p className="label">{words.noData}</p>
      ) : data.kind === "images" ? (
        <>
          <Pairs
            of={[
              [words.folder, data.name],
              [words.recognised, data.layout],
              [words.trainingPictures, formatCount(data.train)],
              [words.validationPictures, formatCount(data.validation)],
              [words.classes, formatCount(data.classes.length)],
              [words.skipped, words.skippedFiles(data.problemCount)],
            ]}
          />
          <Thumbnails count={data.train} />
        </>
      ) : (
        <>
          <Pairs
            of={[
              [words.folder, data.name],
              [words.recognised, data.layout],
              [words.trainingTokens, formatCount(data.train)],
              [words.validationTokens, formatCount(data.valid)],
              [words.testTokens, formatCount(data.test)],
              [words.vocabulary, words.vocabularyWords(data.vocabularySize)],
            ]}
          />
          <p className={styles.excerpt}>{data.excerpt}</p>
        </>
      )}
    </section>
  );
}

function Thumbnails({ count }: { count: number }) {
  const { pictures } = usePictures(count, thumbnails, 0, 64);
  return (
    <div className={styles.thumbnails} aria-hidden="true">
      {pictures.map((picture, at) => (
        <Picture key={at} bitmap={picture?.bitmap ?? null} name="" />
      ))}
    </div>
  );
}
