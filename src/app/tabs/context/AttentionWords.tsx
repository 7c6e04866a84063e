import { type KeyboardEvent, useState } from "react";
import type { Attention } from "../../actions/model/context.ts";
import { formatPercent } from "../../format.ts";
import { useWords } from "../../words/words.ts";
import styles from "../text/TextTab.module.css";

/** The words of a text, coloured by how much the chosen one looks at each. */
export function AttentionWords({ seen, head }: { seen: Attention; head: number }) {
  const { text: words, units, between } = useWords();
  const [row, setRow] = useState<number | null>(null);
  const chosen = seen.heads[head];
  const count = seen.words.length;
  const current = Math.min(row ?? count - 1, count - 1);
  const press = (event: KeyboardEvent): void => {
    const next = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: count - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setRow(Math.min(count - 1, Math.max(0, next)));
  };
  if (!chosen) return null;
  const weight = (column: number): number => chosen.weights[current * count + column] ?? 0;
  const most = Math.max(1e-9, ...Array.from({ length: count }, (_, column) => weight(column)));
  return (
    <>
      <div
        className={styles.attentionWords}
        tabIndex={0}
        role="group"
        aria-label={words.attentionHelp(units[seen.tokenizer].many)}
        onKeyDown={press}
      >
        {seen.words.map((word, column) => (
          <span
            key={column}
            className={column === current ? styles.query : ""}
            style={{
              background: `color-mix(in srgb, var(--train) ${(45 * weight(column)) / most}%, transparent)`,
            }}
            title={formatPercent(100 * weight(column), 1)}
            onMouseEnter={() => setRow(column)}
          >
            {word}
          </span>
        ))}
      </div>
      <p className="label" role="status">
        {words.attentionOf(seen.words[current] ?? "", strongest(seen.words, weight).join(between))}
      </p>
    </>
  );
}

/** The three words that a word looks at most, with their shares. */
function strongest(words: readonly string[], weight: (column: number) => number): string[] {
  return Array.from(words.keys())
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, 3)
    .map((column) => `${words[column]} ${formatPercent(100 * weight(column), 1)}`);
}
