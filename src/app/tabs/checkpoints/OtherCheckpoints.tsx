import { useState } from "react";
import type { TokenizerName } from "../../../tokenizers/tokenizer.ts";
import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import { notify } from "../../actions/notices.ts";
import { sentence, trainer } from "../../actions/trainer.ts";
import { formatPerplexity } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { useWords } from "../../words/words.ts";
import { rowText } from "./checkpointRows.ts";
import type { Wish } from "../text/wish.ts";
import styles from "../text/TextTab.module.css";

const length = 40;

interface Sample {
  row: CheckpointRow;
  text: string;
}

/** The same prompt written on by each stored checkpoint, so that one sees what training taught. */
export function OtherCheckpoints({
  rows,
  wish,
  unit,
  isBusy,
}: {
  rows: readonly CheckpointRow[];
  wish: Wish;
  unit: TokenizerName;
  isBusy: boolean;
}) {
  const words = useWords();
  const [samples, setSamples] = useState<Sample[]>([]);
  const [isWriting, setWriting] = useState(false);
  const { text: w, checkpoints: cw } = words;
  const hint = w.compareHint(words.units[unit].many);
  const compare = async (): Promise<void> => {
    setWriting(true);
    setSamples([]);
    const { weights: _, ...ask } = wish;
    try {
      for (const row of rows.toSorted((a, b) => b.step - a.step)) {
        const { text } = await trainer.call("generate", { ...ask, length, checkpointId: row.id });
        setSamples((old) => [...old, { row, text }]);
      }
    } catch (error) {
      notify({ code: "generateFailed", level: "error", text: sentence(error) });
    } finally {
      setWriting(false);
    }
  };
  return (
    <section className={styles.others} aria-label={w.earlier}>
      <h3>{w.earlier}</h3>
      <Button
        size="small"
        off={rows.length === 0 ? cw.empty : isBusy || isWriting ? hint : null}
        onClick={() => void compare()}
        title={hint}
      >
        {w.compare}
      </Button>
      <ol>
        {samples.map(({ row, text }) => (
          <li key={row.id}>
            <b>
              {rowText(row, cw)}
              <span>{row.metric === null ? "" : formatPerplexity(Math.exp(row.metric))}</span>
            </b>
            {text}
          </li>
        ))}
      </ol>
    </section>
  );
}
