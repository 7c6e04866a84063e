import { forgetData } from "../../actions/data/data.ts";
import { dash, formatBytes, formatCount, formatPercent } from "../../format.ts";
import { ProblemList } from "../../first/dataCheck/ProblemList.tsx";
import { Button } from "../../parts/Button.tsx";
import { Pairs } from "../../parts/Pairs.tsx";
import { Picture } from "../../parts/Picture.tsx";
import { standing } from "../../state/clean.ts";
import { useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import styles from "../SetUp.module.css";
import { usePictures } from "../../first/dataCheck/usePictures.ts";

const thumbnails = 12;

/** What the data is, in a few lines and a look at it. */
export function DataSection() {
  const said = useWords();
  const words = said.setUp;
  const data = useApp((state) => (state.mode === "run" && state.run ? state.run.data : state.data));
  // Of a stored run that is only looked at there are no pictures at hand.
  const isOpen = useApp((state) => state.data !== null && state.data.name === data?.name);
  const reading = useApp((state) => state.reading);
  const canChange = useApp((state) => state.mode === "ready");
  // What the next run takes over from the review; a run that is shown has its own.
  const { exclude, relabel } = standing(useApp((state) => state.clean));
  const isCleaned = canChange && exclude + relabel > 0;
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
              [words.recognised, said.layout(data.layout)],
              [words.trainingPictures, formatCount(data.train)],
              [words.validationPictures, formatCount(data.validation)],
              [words.classes, formatCount(data.classes.length)],
              ...(isCleaned ? ([[words.decisions, words.decisionsMade(exclude, relabel)]] as const) : []),
              ...(data.problemCount === 0 ? ([[words.skipped, words.skippedFiles(0)]] as const) : []),
            ]}
          />
          {data.problemCount > 0 && (
            <ProblemList
              data={data}
              open={false}
              isWhole={isOpen}
              title={words.skippedSome(data.problemCount)}
            />
          )}
          <DataMeters />
          {isOpen && <Thumbnails count={data.train} />}
        </>
      ) : (
        <>
          <Pairs
            of={[
              [words.folder, data.name],
              [words.recognised, said.layout(data.layout)],
              [words.trainingTokens(said.units[data.tokenizer].many), formatCount(data.train)],
              [words.validationTokens(said.units[data.tokenizer].many), formatCount(data.valid)],
              [words.testTokens(said.units[data.tokenizer].many), formatCount(data.test)],
              [words.vocabulary, said.units[data.tokenizer].count(data.vocabularySize)],
            ]}
          />
          <p className={styles.excerpt} data-text-of-data>
            {data.excerpt}
          </p>
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

/** How the data comes, while a run is live. */
function DataMeters() {
  const words = useWords().setUp;
  const meters = useRun((run) => run.meters);
  if (!meters) return null;
  const { decodePerSecond, decoded, cacheHits, heldBytes, packed } = meters;
  const all = decoded + cacheHits;
  return (
    <div className={styles.meters}>
      <Pairs
        of={[
          [words.decoding, decodePerSecond === 0 ? dash : words.decodingSpeed(decodePerSecond)],
          [words.fromPacked, all === 0 ? dash : formatPercent((100 * cacheHits) / all, 1)],
          [words.held, formatBytes(heldBytes)],
          ...(packed
            ? ([[words.packed, words.packedValue(packed.pictures, formatBytes(packed.bytes))]] as const)
            : []),
        ]}
      />
      {packed?.full && <p className={styles.note}>{packed.full}</p>}
    </div>
  );
}
