import styles from "./Segments.module.css";

interface Props<T extends string> {
  /**
   * Accessible name of the group, another for each on the page: it is also the radio buttons' own. Chromium keeps every name that a
   * radio button ever had for as long as the page is there, so that it must not be a fresh one each time the group is drawn.
   */
  name: string;
  options: readonly { value: T; text: string }[];
  value: T | null;
  onChange: (value: T) => void;
}

/** A row of choices of which one holds: radio buttons drawn as one bar, so that arrows move as everywhere. */
export function Segments<T extends string>({ name, options, value, onChange }: Props<T>) {
  return (
    <span className={styles.segments} role="radiogroup" aria-label={name}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </span>
  );
}
