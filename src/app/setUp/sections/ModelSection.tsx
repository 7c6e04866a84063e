import { modelNames, modelSettings } from "../../../config/models/index.ts";
import { chooseModel } from "../../actions/data/data.ts";
import { setSize, sizeOf } from "../../state/form/form.ts";
import { setApp, useApp } from "../../state/store.ts";
import { SelectField } from "../../parts/SelectField.tsx";
import { useWords } from "../../words/words.ts";
import { Beginning } from "../Beginning.tsx";
import { Field } from "../Field.tsx";
import { More } from "../More.tsx";
import styles from "../SetUp.module.css";

export function ModelSection() {
  const words = useWords();
  const model = useApp((state) => state.form.config.model);
  const size = useApp((state) => sizeOf(state.form));
  const sizes = Object.keys(modelSettings[model].sizes ?? {});
  const { first, more } = modelSettings[model].form.network;
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>{words.setUp.model}</h2>
      </div>
      <div className={styles.grid}>
        <SelectField
          name={words.fields.model.name}
          value={model}
          options={modelNames.map((value) => ({ value, text: words.fields.model.choices[value] }))}
          onChange={(value) => void chooseModel(value)}
        />
        {sizes.length > 0 && (
          <SelectField
            name={words.setUp.size}
            value={size ?? ""}
            options={[
              ...(size === null ? [{ value: "", text: words.setUp.presets.own }] : []),
              ...sizes.map((value) => ({ value, text: value })),
            ]}
            onChange={(value) => setApp(({ form }) => ({ form: setSize(form, value) }))}
          />
        )}
        {first.map((field) => (
          <Field key={field} field={field} />
        ))}
      </div>
      <More fields={more} />
      <Beginning />
    </section>
  );
}
