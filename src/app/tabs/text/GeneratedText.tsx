import { Fragment, type KeyboardEvent, useMemo, useState } from "react";
import type { TokenizerName } from "../../../tokenizers/tokenizer.ts";
import type { GeneratedWord } from "../../../worker/border/protocol.ts";
import { formatCount, formatFixed, formatPercent, formatSpeed } from "../../format.ts";
import { useNow } from "../../parts/useNow.ts";
import type { Generation } from "../../state/state.ts";
import { useWords } from "../../words/words.ts";
import { AttentionView } from "../context/AttentionView.tsx";
import { gapBefore, isLineEnd } from "./written.ts";
import styles from "./TextTab.module.css";

/** The words as they come, underlined by how likely each was; the chosen one shows what else it could have been. */
export function GeneratedText({
  generation,
  canWrite,
  unit,
}: {
  generation: Generation | null;
  /** Where nothing was written, it says how to. */
  canWrite: boolean;
  unit: TokenizerName;
}) {
  const { text: words, units, between } = useWords();
  const { one, many } = units[unit];
  const made = useMemo(() => generation?.words.slice() ?? [], [generation]);
  const now = useNow(generation?.status === "streaming");
  const [chosen, setChosen] = useState<number | null>(null);
  if (!generation)
    return (
      <section className={styles.output} aria-label={words.region}>
        {canWrite && <p className="dim">{words.idle}</p>}
      </section>
    );
  const seconds = ((generation.endedAt ?? Math.max(now, generation.startedAt)) - generation.startedAt) / 1000;
  const speed = formatSpeed(seconds > 0 ? made.length / seconds : null);
  const press = (event: KeyboardEvent): void => {
    const at = chosen ?? -1;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: made.length - 1 }[event.key];
    if (next === undefined || made.length === 0) return;
    event.preventDefault();
    setChosen(Math.min(made.length - 1, Math.max(0, next)));
  };
  const word = chosen === null ? undefined : made[chosen];
  return (
    <section className={styles.output} aria-label={words.region}>
      {generation.unknownWords.length > 0 && (
        <p className={styles.unknown}>{words.unknown(generation.unknownWords.join(between))}</p>
      )}
      <div
        className={styles.text}
        tabIndex={0}
        role="group"
        aria-label={words.wordsHelp(many)}
        onKeyDown={press}
      >
        {generation.prompt && <span className="dim">{generation.prompt}</span>}
        {made.map((item, at) => (
          <Fragment key={at}>
            {gapBefore(item, made[at - 1], generation.prompt)}
            <Word word={item} isChosen={at === chosen} onChoose={() => setChosen(at)} />
          </Fragment>
        ))}
        {generation.status === "streaming" && <span className={styles.caret} aria-hidden="true" />}
      </div>
      <p className={styles.below}>
        <span role="status">
          {generation.status === "streaming"
            ? words.progress(formatCount(made.length), formatCount(generation.length), speed, many)
            : generation.status === "stopped"
              ? words.stopped(formatCount(made.length), many)
              : words.done(formatCount(made.length), speed, many)}
        </span>
        <span className={styles.scale}>
          {words.probability(one)}
          <i style={{ background: "var(--seq-2)" }} />
          <i style={{ background: "var(--seq-3)" }} />
          <i style={{ background: "var(--seq-4)" }} />
          {words.lowToHigh}
        </span>
      </p>
      {word && <Alternatives word={word} />}
      <AttentionView generation={generation} />
    </section>
  );
}

function Word({
  word,
  isChosen,
  onChoose,
}: {
  word: GeneratedWord;
  isChosen: boolean;
  onChoose: () => void;
}) {
  if (isLineEnd(word)) return <br />;
  // Four shades are what the eye tells apart under a word; the number is in the list.
  const shade = word.probability > 0.5 ? 5 : word.probability > 0.2 ? 4 : word.probability > 0.05 ? 3 : 2;
  return (
    <span
      className={isChosen ? styles.chosen : styles.word}
      style={{ borderBottomColor: `var(--seq-${shade})` }}
      onMouseEnter={onChoose}
      onClick={onChoose}
    >
      {word.text}
    </span>
  );
}

/** White space that would not be seen in a list. */
const tokenText = (token: string): string =>
  token.replaceAll("\n", "↵").replaceAll("\t", "⇥").replaceAll(" ", "␣");

function Alternatives({ word }: { word: GeneratedWord }) {
  const words = useWords().text;
  return (
    <div className={styles.alternatives} role="status">
      <b>{words.alternatives(tokenText(word.token), formatFixed(100 * word.probability, 1))}</b>
      <ol>
        {word.alternatives.slice(0, 5).map(({ text, probability }) => (
          <li key={text} style={{ "--share": `${100 * probability}%` } as React.CSSProperties}>
            <span>{tokenText(text)}</span>
            <span>{formatPercent(100 * probability, 1)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
