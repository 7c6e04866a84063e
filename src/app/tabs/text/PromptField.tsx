import type { KeyboardEvent } from "react";
import { useWords } from "../../words/words.ts";
import styles from "./TextTab.module.css";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** Control or Command and Enter: the text is wanted. */
  onWrite: () => void;
}

/** What a text begins with. */
export function PromptField({ value, onChange, onWrite }: Props) {
  const { fields } = useWords();
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onWrite();
  };
  return (
    <label className={styles.prompt}>
      <span className="label">{fields.prompt.name}</span>
      <textarea
        className="text"
        value={value}
        maxLength={10_000}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={press}
      />
    </label>
  );
}
