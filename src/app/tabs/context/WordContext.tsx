import { useState } from "react";
import { lookAtWords } from "../../actions/model/context.ts";
import { formatFixed } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import type { Attention } from "../../actions/model/context.ts";
import { app, useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { AttentionWords } from "./AttentionWords.tsx";
import styles from "./Context.module.css";
import { checkpointOf, useModelChoices } from "../model/modelChoices.ts";

/** How many words are taken from the data when nobody wrote any. */
const firstWords = 28;

function firstText(): string {
  const { run, data } = app.getState();
  const open = run?.data ?? data;
  const prompt = run?.config.prompt ?? "";
  if (prompt !== "") return prompt;
  return open?.kind === "text" ? open.excerpt.split(/\s+/).slice(0, firstWords).join(" ") : "";
}

/** Which words a Transformer looks at: each head's mean reach, and the words of one head. */
export function WordContext() {
  const w = useWords().context;
  const choices = useModelChoices("wordContext");
  const { isBusy, found, error } = useApp((state) => state.context.word);
  const [wanted, setWanted] = useState<string | null>(null);
  const [text, setText] = useState(firstText);
  const model = choices.find(({ value }) => value === wanted) ?? choices[0];
  return (
    <section className={styles.side} aria-label={w.word}>
      <h3>{w.word}</h3>
      <p className={styles.lead}>{w.wordLead}</p>
      {!model ? (
        <p className="dim">{w.noWord}</p>
      ) : (
        <>
          <label className={styles.text}>
            <span className="label">{w.text}</span>
            <textarea
              className="text"
              value={text}
              maxLength={4000}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <div className={styles.tools}>
            <SelectField inline name={w.network} value={model.value} options={choices} onChange={setWanted} />
            <Button
              kind="primary"
              off={isBusy ? w.busy : text.trim() === "" ? w.noText : null}
              onClick={() => void lookAtWords(checkpointOf(model), text)}
            >
              {w.lookAtWords}
            </Button>
          </div>
        </>
      )}
      {error !== null && <p role="alert">{error}</p>}
      {found && <Heads seen={found} />}
    </section>
  );
}

function Heads({ seen }: { seen: Attention }) {
  const { context: w, units } = useWords();
  const unit = units[seen.tokenizer];
  const [chosen, setChosen] = useState(0);
  const head = Math.min(chosen, seen.heads.length - 1);
  const reaches = seen.heads.map(({ reach }) => reach);
  const most = Math.max(1e-9, ...reaches);
  const far = seen.heads[reaches.indexOf(Math.max(...reaches))];
  const near = seen.heads[reaches.indexOf(Math.min(...reaches))];
  return (
    <>
      <h4>{w.heads}</h4>
      <table className={`numbers ${styles.heads}`} aria-label={w.heads}>
        <thead>
          <tr>
            <th>{w.head}</th>
            <th className="left">{unit.counted}</th>
          </tr>
        </thead>
        <tbody>
          {seen.heads.map((one, at) => (
            <tr key={`${one.layer} ${one.head}`}>
              <td>
                <label className="check">
                  <input type="radio" name="head" checked={at === head} onChange={() => setChosen(at)} />
                  {w.headName(one.layer + 1, one.head + 1)}
                </label>
              </td>
              <td className="left">
                <span className={styles.reach}>
                  <span>
                    <i style={{ width: `${(100 * one.reach) / most}%` }} />
                  </span>
                  <b>{formatFixed(one.reach, 1)}</b>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h4>{w.looksAt}</h4>
      <AttentionWords seen={seen} head={head} />
      {far && near && (
        <p className={styles.said}>
          {w.wordSaid(
            seen.words.length,
            w.headName(far.layer + 1, far.head + 1),
            formatFixed(far.reach, 1),
            w.headName(near.layer + 1, near.head + 1),
            formatFixed(near.reach, 1),
            unit.one,
            unit.many,
          )}
        </p>
      )}
    </>
  );
}
