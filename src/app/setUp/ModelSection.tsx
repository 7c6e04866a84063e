import type { Field as FieldName } from "../../config/config.ts";
import { taskOf } from "../../config/models/index.ts";
import { setModel } from "../state/form.ts";
import { setApp, useApp } from "../state/store.ts";
import { SelectField } from "../parts/SelectField.tsx";
import { useWords } from "../words/words.ts";
import { Beginning } from "./Beginning.tsx";
import { choices } from "./fieldTexts.ts";
import { Field } from "./Field.tsx";
import { More } from "./More.tsx";
import styles from "./SetUp.module.css";

const shown = {
  images: ["width"],
  text: ["emsize", "heads", "hidden", "layers"],
} as const satisfies Record<string, readonly FieldName[]>;
const more = {
  images: ["pictureSize", "stem"],
  text: ["activation", "tied", "normFirst"],
} as const satisfies Record<string, readonly FieldName[]>;

export function ModelSection() {
  const words = useWords();
  const model = useApp((state) => state.form.config.model);
  const task = taskOf(model);
  const networks = choices("model", words).flatMap(({ value, text }) =>
    value === "resnet18" || value === "resnet34" || value === "transformer" ? [{ value, text } as const] : [],
  );
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>{words.setUp.model}</h2>
      </div>
      <div className={styles.grid}>
        <SelectField
          name={words.fieldNames.model}
          value={model}
          options={networks}
          onChange={(value) => setApp(({ form }) => ({ form: setModel(form, value) }))}
        />
        {shown[task].map((field) => (
          <Field key={field} field={field} />
        ))}
      </div>
      <More fields={more[task]} />
      <Beginning />
    </section>
  );
}
