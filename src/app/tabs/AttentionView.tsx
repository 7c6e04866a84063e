import { type KeyboardEvent, useState } from "react";
import type { Calls } from "../../worker/protocol.ts";
import { notify } from "../actions/notices.ts";
import { sentence, trainer } from "../actions/trainer.ts";
import { formatFixed, formatPercent } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { SelectField } from "../parts/SelectField.tsx";
import type { Generation } from "../state/state.ts";
import { useWords } from "../words/words.ts";
import styles from "./TextTab.module.css";

type Attention = Calls["attention"]["answer"];

/** How many words at the end of the text are looked at: more do not fit the eye. */
const mostWords = 64;

/** Where a head of the Transformer looks while it reads the generated text. */
export function AttentionView({ generation }: { generation: Generation }) {
  const words = useWords().text;
  const [seen, setSeen] = useState<Attention | null>(null);
  const [head, setHead] = useState("0");
  const [row, setRow] = useState<number | null>(null);
  const look = async (): Promise<void> => {
    const made = generation.words.slice().map(({ text }) => text);
    const text = [...generation.prompt.split(/\s+/), ...made].filter(Boolean).slice(-mostWords).join(" ");
    try {
      setSeen(await trainer.call("attention", { checkpointId: generation.checkpointId, text }));
      setRow(null);
    } catch (error) {
      notify({ code: "attentionFailed", level: "error", text: sentence(error) });
    }
  };
  const chosen = seen?.heads[Number(head)];
  const count = seen?.words.length ?? 0;
  const press = (event: KeyboardEvent): void => {
    const at = row ?? count - 1;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: count - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setRow(Math.min(count - 1, Math.max(0, next)));
  };
  const current = row ?? count - 1;
  const weight = (column: number): number => chosen?.weights[current * count + column] ?? 0;
  const most = Math.max(1e-9, ...Array.from({ length: count }, (_, column) => weight(column)));
  return (
    <section className={styles.attention} aria-label={words.attention}>
      <div className={styles.attentionHead}>
        <h3>{words.attention}</h3>
        <Button
          size="small"
          off={generation.status === "streaming" ? words.attentionWait : null}
          onClick={() => void look()}
        >
          {words.attentionShow}
        </Button>
        {seen && (
          <SelectField
            inline
            name={words.head}
            value={head}
            options={seen.heads.map((one, at) => ({
              value: String(at),
              text: words.headName(one.layer + 1, one.head + 1, formatFixed(one.reach, 1)),
            }))}
            onChange={setHead}
          />
        )}
      </div>
      {seen && chosen && (
        <>
          <div
            className={styles.attentionWords}
            tabIndex={0}
            role="group"
            aria-label={words.attentionHelp}
            onKeyDown={press}
          >
            {seen.words.map((word, column) => (
              <span
                key={column}
                className={column === current ? styles.query : ""}
                style={{
                  background: `color-mix(in srgb, var(--train) ${(70 * weight(column)) / most}%, transparent)`,
                }}
                title={formatPercent(100 * weight(column), 1)}
                onMouseEnter={() => setRow(column)}
              >
                {word}
              </span>
            ))}
          </div>
          <p className="label" role="status">
            {words.attentionOf(seen.words[current] ?? "", strongest(seen.words, count, weight))}
          </p>
        </>
      )}
    </section>
  );
}

/** The three words that a word looks at most, with their shares. */
function strongest(words: readonly string[], count: number, weight: (column: number) => number): string {
  return Array.from({ length: count }, (_, column) => column)
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, 3)
    .map((column) => `${words[column]} ${formatPercent(100 * weight(column), 1)}`)
    .join(", ");
}
