import { useId, useState } from "react";
import type { Field as FieldName } from "../../config/config.ts";
import { fields } from "../../config/fields.ts";
import { modelSettings } from "../../config/models/index.ts";
import { isChanged, recipeConfig, typeField } from "../state/form/form.ts";
import { setApp, useApp } from "../state/store.ts";
import { tell } from "../words/told.ts";
import type { AnyFieldWords } from "../words/en/fields.ts";
import { useWords } from "../words/words.ts";
import styles from "./Field.module.css";
import { adapterChoices, boxText, choices, placeholder, valueText } from "./fieldTexts.ts";

/** One setting with its name, its unit, what the preset has instead, and why it cannot be used when it cannot. */
export function Field({ field }: { field: FieldName }) {
  const words = useWords();
  const form = useApp((state) => state.form);
  const adapters = useApp((state) => state.adapters);
  const id = useId();
  /** What is being typed: "0." must not jump to "0" under the fingers. */
  const [draft, setDraft] = useState<string | null>(null);
  const type = (text: string): void => setApp((state) => ({ form: typeField(state.form, field, text) }));
  const invalid = form.invalid[field];
  const changed = isChanged(form, field);
  const was = changed ? words.setUp.was(valueText(recipeConfig(form, form.base), field, words)) : null;
  const about = `${id}-about`;
  const name = words.fields[field].name;
  const { kind } = fields[field];
  if (kind === "boolean")
    return (
      <label className={`check ${styles.check}`}>
        <input
          type="checkbox"
          checked={form.config[field] === true}
          onChange={(event) => type(String(event.target.checked))}
        />
        {name}
      </label>
    );
  // A schedule in steps has its warm-up in steps.
  const isInSteps = field === "warmup" && modelSettings[form.config.model].scheduleIn === "steps";
  const { unit }: AnyFieldWords = words.fields[isInSteps ? "steps" : field];
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label htmlFor={id} className="label">
          {name}
        </label>
        {was === null ? (
          unit && <span className={styles.was}>{unit}</span>
        ) : (
          <span id={about} className={styles.was} title={was}>
            <i aria-hidden="true" />
            {was}
          </span>
        )}
      </div>
      {kind === "choice" ? (
        <select
          id={id}
          className="text"
          value={String(form.config[field])}
          aria-describedby={was === null ? undefined : about}
          onChange={(event) => type(event.target.value)}
        >
          {(field === "adapter" ? adapterChoices(adapters, words) : choices(field, words)).map(
            ({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ),
          )}
        </select>
      ) : (
        <input
          id={id}
          className="text"
          type="text"
          inputMode={kind === "number" ? "decimal" : "text"}
          autoComplete="off"
          spellCheck={false}
          value={draft ?? invalid?.text ?? boxText(form.config, field)}
          placeholder={placeholder(field, words)}
          aria-invalid={invalid ? true : undefined}
          aria-describedby={invalid ? `${id}-wrong` : was === null ? undefined : about}
          onChange={(event) => {
            setDraft(event.target.value);
            type(event.target.value);
          }}
          onBlur={() => setDraft(null)}
        />
      )}
      {invalid && (
        <p id={`${id}-wrong`} className={styles.wrong} role="alert">
          {tell(invalid.message, words)}
        </p>
      )}
    </div>
  );
}
