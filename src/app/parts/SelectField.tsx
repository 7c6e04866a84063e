import { useId } from "react";
import styles from "./SelectField.module.css";

interface Props<T extends string> {
  name: string;
  value: T;
  options: readonly { value: T; text: string; off?: boolean }[];
  onChange: (value: T) => void;
  /** The name stands beside the box instead of above it. */
  inline?: boolean;
  hideName?: boolean;
}

/** A native select with its name. */
export function SelectField<T extends string>({
  name,
  value,
  options,
  onChange,
  inline,
  hideName,
}: Props<T>) {
  const id = useId();
  return (
    <span className={inline ? styles.inline : styles.field}>
      <label htmlFor={id} className={hideName ? "spoken" : "label"}>
        {name}
      </label>
      <select
        id={id}
        className="text"
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.off}>
            {option.text}
          </option>
        ))}
      </select>
    </span>
  );
}
