import { useId } from "react";
import styles from "./Segments.module.css";

interface Props<T extends string> {
  /** Accessible name of the group. */
  name: string;
  options: readonly { value: T; text: string }[];
  value: T | null;
  onChange: (value: T) => void;
}

/** A row of choices of which one holds: radio buttons drawn as one bar, so that arrows move as everywhere. */
export function Segments<T extends string>({ name, options, value, onChange }: Props<T>) {
  const group = useId();
  return (
    <span className={styles.segments} role="radiogroup" aria-label={name}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={group}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </span>
  );
}
