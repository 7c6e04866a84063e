import { modelSettings } from "../../../config/models/index.ts";
import { takeRecipe } from "../../actions/run/beginning.ts";
import { Segments } from "../../parts/Segments.tsx";
import { isSamplesOwn, presetOf, recipesOf } from "../../state/form/form.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { Field } from "../Field.tsx";
import { More } from "../More.tsx";
import { RateFinder } from "../RateFinder.tsx";
import styles from "../SetUp.module.css";

export function RecipeSection() {
  const { setUp: words, units } = useWords();
  const recipe = useApp((state) => modelSettings[state.form.config.model].form.recipe);
  const base = useApp((state) => state.form.base);
  const named = useApp((state) => words.presetsOf[state.form.config.model]);
  const current = useApp((state) => presetOf(state.form));
  const form = useApp((state) => state.form);
  const data = useApp((state) => state.data);
  const brought = base === "fits" ? [] : (recipe.brought?.[base] ?? []);
  const first = [...recipe.first, ...brought];
  const more = recipe.more.filter((field) => !brought.includes(field));
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
          <h2>{words.recipe}</h2>
          {current === "own" && <span className="label">{words.presets.own}</span>}
        </div>
        <Segments
          name={words.preset}
          value={current === "own" ? null : current}
          options={recipesOf(form).map((value) => ({
            value,
            text: named?.[value]?.name ?? words.presets[value],
          }))}
          onChange={takeRecipe}
        />
      </div>
      <p className={styles.note} style={{ marginBottom: 8 }}>
        {current === "fits" && isSamplesOwn(form)
          ? words.fitsSample
          : current === "fits" && data
            ? data.kind === "images"
              ? words.fitsPictures(data.train, data.classes.length)
              : words.fitsText(units[data.tokenizer].count(data.train))
            : (named?.[current]?.about ?? words.recipeAbout[current])}
      </p>
      <div className={styles.grid}>
        {first.map((field) => (
          <Field key={field} field={field} />
        ))}
      </div>
      <RateFinder />
      <More fields={more} />
    </section>
  );
}
