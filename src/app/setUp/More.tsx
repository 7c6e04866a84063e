import { useState } from "react";
import type { Field as FieldName } from "../../config/config.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { Field } from "./Field.tsx";
import styles from "./SetUp.module.css";

/** Settings that are seldom touched, behind a disclosure that opens by itself when one of them is not valid. */
export function More({ fields }: { fields: readonly FieldName[] }) {
  const words = useWords().setUp;
  const hasInvalid = useApp((state) => fields.some((field) => state.form.invalid[field] !== undefined));
  // It stays open when all is valid again: a number that is being typed is wrong on the way.
  const [open, setOpen] = useState(false);
  return (
    <details
      className={styles.more}
      open={open || hasInvalid}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{words.more}</summary>
      <div className={styles.grid}>
        {fields.map((field) => (
          <Field key={field} field={field} />
        ))}
      </div>
    </details>
  );
}
