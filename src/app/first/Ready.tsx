import { useState } from "react";
import type { CorpusSummary, DatasetSummary, ImageSummary } from "../../data/dataset.ts";
import { formatCount, formatPercent } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Picture } from "../parts/Picture.tsx";
import { Segments } from "../parts/Segments.tsx";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { ClassBars } from "./ClassBars.tsx";
import styles from "./Ready.module.css";
import { usePictures } from "./usePictures.ts";

/** The data check before a run: is this what was meant? */
export function Ready({ data }: { data: DatasetSummary }) {
  const words = useWords().ready;
  return (
    <div className={styles.ready}>
      <div>
        <h1>{data.name}</h1>
        <p className={styles.lead}>{words.recognisedAs(data.layout)}</p>
      </div>
      {data.kind === "images" ? <Pictures data={data} /> : <Corpus data={data} />}
      {data.problemCount > 0 && <Problems data={data} />}
    </div>
  );
}

function Pictures({ data }: { data: ImageSummary }) {
  const words = useWords().ready;
  const pictureSize = useApp((state) => state.form.config.pictureSize);
  const [round, setRound] = useState(0);
  const [seen, setSeen] = useState<"stored" | "seen">("stored");
  // “As stored” is drawn larger than the network's size, so that its loss of detail can be seen.
  const size = seen === "stored" ? Math.max(128, pictureSize) : pictureSize;
  const { pictures, error } = usePictures(data.train, 64, round, size);
  return (
    <>
      <section aria-label={words.pictures}>
        <div className={styles.head}>
          <h2>{words.pictures}</h2>
          <Segments
            name={words.showPictures}
            value={seen}
            options={[
              { value: "stored", text: words.asStored },
              { value: "seen", text: words.asSeen },
            ]}
            onChange={setSeen}
          />
          <span className="spring" />
          <Button kind="quiet" onClick={() => setRound(round + 1)}>
            {words.another}
          </Button>
        </div>
        {error && <p role="alert">{error}</p>}
        <div className={`${styles.grid} ${seen === "seen" ? styles.pixels : ""}`}>
          {pictures.map((picture, at) => (
            <Picture
              key={at}
              bitmap={picture?.bitmap ?? null}
              name={picture ? words.label(data.classes[picture.label]?.name ?? "") : ""}
            />
          ))}
        </div>
      </section>
      <ClassBars classes={data.classes} />
      <div className={styles.scroll}>
        <table className="numbers">
          <thead>
            <tr>
              <th>{words.part}</th>
              <th>{words.count}</th>
              <th>{words.share}</th>
            </tr>
          </thead>
          <tbody>
            {(
              [
                [words.training, data.train],
                [words.validation, data.validation],
              ] as const
            ).map(([name, count]) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{formatCount(count)}</td>
                <td>{formatPercent((100 * count) / Math.max(1, data.train + data.validation), 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Corpus({ data }: { data: CorpusSummary }) {
  const words = useWords().ready;
  const total = Math.max(1, data.train + data.valid + data.test);
  return (
    <>
      <section aria-label={words.excerpt}>
        <div className={styles.head}>
          <h2>{words.excerpt}</h2>
        </div>
        <p className={styles.excerpt}>{data.excerpt}</p>
        <p className={styles.lead}>{words.vocabulary(data.vocabularySize)}</p>
      </section>
      <div className={styles.scroll}>
        <table className="numbers">
          <thead>
            <tr>
              <th>{words.part}</th>
              <th>{words.tokens}</th>
              <th>{words.share}</th>
            </tr>
          </thead>
          <tbody>
            {(
              [
                [words.training, data.train],
                [words.validation, data.valid],
                [words.test, data.test],
              ] as const
            ).map(([name, count]) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{formatCount(count)}</td>
                <td>{formatPercent((100 * count) / total, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const shownProblems = 50;

function Problems({ data }: { data: DatasetSummary }) {
  const words = useWords().ready;
  return (
    <details className={styles.problems} open={data.problemCount <= 5}>
      <summary>{words.problems(data.problemCount)}</summary>
      <ul>
        {data.problems.slice(0, shownProblems).map(({ path, message }) => (
          <li key={`${path}\n${message}`}>
            <span className="mono">{path}</span> {message}
          </li>
        ))}
      </ul>
      {data.problemCount > shownProblems && (
        <p className="dim">{words.moreProblems(data.problemCount - shownProblems)}</p>
      )}
    </details>
  );
}
