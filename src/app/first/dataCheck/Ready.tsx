import { Fragment, useState } from "react";
import type { Confidence } from "../../../data/sentences.ts";
import type { CorpusSummary, DatasetSummary, ImageSummary } from "../../../data/dataset.ts";
import { clearPacked } from "../../actions/data/folders.ts";
import { formatBytes, formatCount, formatPercent } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Picture } from "../../parts/Picture.tsx";
import { Segments } from "../../parts/Segments.tsx";
import { usablePacks } from "../../state/packs.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { packShare } from "../../../data/pack/packs.ts";
import { measuredRates, wouldGainByArchive } from "./looseFiles.ts";
import { ClassBars } from "./ClassBars.tsx";
import { Decisions } from "./Decisions.tsx";
import { ProblemList } from "./ProblemList.tsx";
import { ReadAs } from "./ReadAs.tsx";
import readAsStyles from "./ReadAs.module.css";
import styles from "./Ready.module.css";
import { TrainingPictures } from "./TrainingPictures.tsx";
import { usePictures } from "./usePictures.ts";

/** The data check before a run: is this what was meant? */
export function Ready({ data }: { data: DatasetSummary }) {
  const said = useWords();
  const { ready: words, readAs } = said;
  const { seen, confidence } = data.recognised;
  return (
    <div className={styles.ready} data-kind={data.kind} data-confidence={confidence}>
      <div>
        <h1>{data.name}</h1>
        <p className={styles.lead}>
          <Sureness of={confidence} /> <b>{readAs.confidence[confidence]}</b>{" "}
          {seen ? readAs.sentence(seen) : words.recognisedAs(said.layout(data.layout))}{" "}
          {data.familiarity !== "new" && words.familiarity[data.familiarity]}
        </p>
      </div>
      <ReadAs data={data} />
      <Decisions data={data} />
      {data.kind === "images" ? <Pictures data={data} /> : <Corpus data={data} />}
      {data.problemCount > 0 && (
        <ProblemList data={data} open={data.problemCount <= 5} title={words.problems(data.problemCount)} />
      )}
    </div>
  );
}

/** Three squares, as many of them full as the recogniser is sure. */
function Sureness({ of }: { of: Confidence }) {
  const full = { sure: 3, fairly: 2, guess: 1 }[of];
  return (
    <span className={readAsStyles.sure} aria-hidden="true">
      {[0, 1, 2].map((at) => (
        <i key={at} className={at < full ? readAsStyles.full : ""} />
      ))}
    </span>
  );
}

function Pictures({ data }: { data: ImageSummary }) {
  const { ready: words, readAs } = useWords();
  const pictureSize = useApp((state) => state.form.config.pictureSize);
  const [round, setRound] = useState(0);
  const [seen, setSeen] = useState<"stored" | "seen">(
    // Of a packed copy nothing larger is there.
    data.familiarity === "packedOnly" ? "seen" : "stored",
  );
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
      <TrainingPictures />
      <ClassBars data={data} />
      <PackedCopy data={data} size={pictureSize} />
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
                ...(data.test > 0 ? ([[words.test, data.test]] as const) : []),
                ...(data.unlabelled > 0 ? ([[readAs.noLabels, data.unlabelled]] as const) : []),
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
  const { ready: words, units } = useWords();
  const unit = units[data.tokenizer];
  const total = Math.max(1, data.train + data.valid + data.test);
  return (
    <>
      <section aria-label={words.excerpt}>
        <div className={styles.head}>
          <h2>{words.excerpt}</h2>
        </div>
        <p className={readAsStyles.tokens}>
          {data.pieces.map((token, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- tokens come again, and their order never changes
            <Fragment key={at}>
              <span>{token}</span>
              {data.tokenizer === "words" ? " " : ""}
            </Fragment>
          ))}
        </p>
        <p className={styles.lead}>{unit.different(data.vocabularySize, data.hasUnknown ?? false)}</p>
      </section>
      <div className={styles.scroll}>
        <table className="numbers">
          <thead>
            <tr>
              <th>{words.part}</th>
              <th>{unit.counted}</th>
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

/** What is kept of the pictures in this browser, or what will be. */
function PackedCopy({ data, size }: { data: ImageSummary; size: number }) {
  const words = useWords();
  const folder = useApp((state) => state.folders.find(({ name }) => name === data.name));
  const storage = useApp((state) => state.storage);
  const samplePacks = useApp((state) => state.samplePacks);
  const count = data.train + data.validation;
  const ofSample = samplePacks.filter((pack) => pack.count === count);
  const packs = usablePacks(data.familiarity === "changed" ? [] : (folder?.packs ?? ofSample));
  const needed = count * size * size * 3;
  const room = storage ? Math.max(0, storage.quota - storage.used) : null;
  return (
    <section aria-label={words.ready.packedCopy}>
      <div className={styles.head}>
        <h2>{words.ready.packedCopy}</h2>
        <span className="spring" />
        {packs.length > 0 && (
          <Button
            kind="quiet"
            aria-label={words.first.clearPackedOf(data.name)}
            onClick={() => void clearPacked({ packs })}
          >
            {words.first.clearPacked}
          </Button>
        )}
      </div>
      {packs.length === 0 && room !== null && (
        <p className={styles.note}>
          {needed <= room * packShare
            ? words.ready.packedNone(formatBytes(needed), formatBytes(room))
            : words.ready.packedNoRoom(formatBytes(needed), formatBytes(room))}
        </p>
      )}
      {packs.length === 0 && wouldGainByArchive(data) && (
        <p className={styles.note}>
          {words.ready.looseFiles(formatCount(measuredRates.files), formatCount(measuredRates.zip))}
        </p>
      )}
      {packs.map((pack) => (
        <p key={pack.id} className={styles.note}>
          {words.ready.packedSize(pack.size, pack.known, pack.count, formatBytes(pack.bytes))}
        </p>
      ))}
    </section>
  );
}
