import { useMemo, useState } from "react";
import type { Field } from "../../../config/config.ts";
import { fields, fieldsOf } from "../../../config/fields.ts";
import { type ModelName, modelSettings, taskOf } from "../../../config/models/index.ts";
import { words as written } from "../../../config/models/words.ts";
import { ConfigError } from "../../../config/parse.ts";
import { SweepError, type Variation } from "../../../experiments/sweep.ts";
import { parseVariation } from "../../../experiments/vary.ts";
import { formatCount } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { choices } from "../../setUp/fieldTexts.ts";
import { useApp } from "../../state/store.ts";
import { tell } from "../../words/told.ts";
import { useWords, type Words } from "../../words/words.ts";
import { addEntry } from "../drive.ts";
import { waitsForStart } from "../goingOn.ts";
import { ladderOf, type NewEntry, type QueueEntry, setUpEntry, sweepEntry } from "../queue.ts";
import { RungDrawing } from "./RungDrawing.tsx";
import styles from "./Sweep.module.css";

interface Row {
  field: Field;
  text: string;
  chosen: readonly string[];
}

/** Prompt and sampling change no training, and the seed is varied by itself. */
const fixed: ReadonlySet<Field> = new Set(["seed", ...written.fields, "steps", "bestMetric"]);

const choicesOf = (field: Field): boolean => ["choice", "boolean"].includes(fields[field].kind);

/** A set-up with values to vary: which runs these make, what they cost, and their way into the queue. */
export function SweepEditor({
  base,
  onDone,
}: {
  base: NewEntry;
  onDone: (entry: QueueEntry | null) => void;
}) {
  const all = useWords();
  const words = all.sweep;
  const { config } = base;
  const isOurs = useApp(({ queue }) => queue.isOurs !== false);
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [seeds, setSeeds] = useState("1");
  const [draws, setDraws] = useState(false);
  const [count, setCount] = useState("10");
  const [wantsHalves, setHalves] = useState(false);
  const offered = fieldsOf(config.model).filter(
    (field) => !fixed.has(field) && !rows.some((row) => row.field === field),
  );
  const canHalve = modelSettings[config.model].scheduleIn !== "steps";
  const halves = wantsHalves && canHalve;
  const made = useMemo((): { entry: QueueEntry } | { wrong: string } => {
    try {
      const vary = rows.map(variationOf);
      const isRange = vary.some((variation) => "from" in variation);
      if (isRange && !draws) return { wrong: words.rangeNeedsDraw };
      const [seedCount, drawCount] = [wholeNumber(seeds), wholeNumber(count)];
      if (seedCount === null || (draws && drawCount === null)) return { wrong: words.wholeNumber };
      const list = Array.from({ length: seedCount }, (_, at) => config.seed + at);
      const draw = draws ? { count: drawCount ?? 1, seed: config.seed } : null;
      if (rows.length === 0 && seedCount === 1) return { entry: setUpEntry(base) };
      return { entry: sweepEntry(base, { vary, seeds: list, draw }, halves) };
    } catch (error) {
      if (error instanceof SweepError || error instanceof ConfigError) return { wrong: error.message };
      throw error;
    }
  }, [rows, seeds, draws, count, halves, base, config, words]);
  const change = (field: Field, part: Partial<Row>): void =>
    setRows(rows.map((row) => (row.field === field ? { ...row, ...part } : row)));
  const cost = "entry" in made ? costOf(made.entry) : null;
  const waits = useApp(waitsForStart);
  const add = (goes: boolean): void => {
    if (!("entry" in made)) return;
    addEntry(made.entry, goes);
    onDone(made.entry);
  };
  const off = isOurs ? ("wrong" in made ? tell(made.wrong, all) : null) : all.queue.otherTab;
  return (
    <section className={styles.sweep} aria-label={words.region}>
      <h2>{words.title(base.name)}</h2>
      <p className="label">{words.on(base.data.name)}</p>
      <div className={styles.rows}>
        {rows.map(({ field, text, chosen }) => (
          <div key={field} className={styles.vary} role="group" aria-label={all.fields[field].name}>
            <span>{all.fields[field].name}</span>
            {choicesOf(field) ? (
              <span className={styles.chips}>
                {valuesOf(field, taskOf(config.model), all).map(({ value, text: shown }) => (
                  <label key={value} className="check">
                    <input
                      type="checkbox"
                      checked={chosen.includes(value)}
                      onChange={() =>
                        change(field, {
                          chosen: chosen.includes(value)
                            ? chosen.filter((one) => one !== value)
                            : [...chosen, value],
                        })
                      }
                    />
                    {shown}
                  </label>
                ))}
              </span>
            ) : (
              <input
                className="text"
                value={text}
                spellCheck={false}
                autoComplete="off"
                aria-label={words.values(all.fields[field].name)}
                placeholder={words.valuesHint}
                onChange={(event) => change(field, { text: event.target.value })}
              />
            )}
            <Button
              kind="quiet"
              size="small"
              icon="close"
              aria-label={words.drop(all.fields[field].name)}
              onClick={() => setRows(rows.filter((row) => row.field !== field))}
            />
          </div>
        ))}
        <SelectField
          inline
          name={words.addField}
          value=""
          options={[
            { value: "", text: words.choose },
            ...offered.map((field) => ({ value: field as string, text: all.fields[field].name })),
          ]}
          onChange={(value) => {
            const field = offered.find((one) => one === value);
            if (field) setRows([...rows, { field, text: "", chosen: [String(config[field])] }]);
          }}
        />
        <label className={styles.number}>
          <span className="label">{words.seeds}</span>
          <input
            className="text"
            inputMode="numeric"
            value={seeds}
            onChange={(event) => setSeeds(event.target.value)}
          />
          <span className="label">{words.seedsFrom(config.seed)}</span>
        </label>
        <span className={styles.number}>
          <label className="check">
            <input type="checkbox" checked={draws} onChange={(event) => setDraws(event.target.checked)} />
            {words.draw}
          </label>
          {draws && (
            <input
              className="text"
              inputMode="numeric"
              aria-label={words.drawCount}
              value={count}
              onChange={(event) => setCount(event.target.value)}
            />
          )}
        </span>
        {canHalve && (
          <label className="check">
            <input
              type="checkbox"
              checked={wantsHalves}
              onChange={(event) => setHalves(event.target.checked)}
            />
            {words.halves}
          </label>
        )}
      </div>
      {cost && halves && "entry" in made && made.entry.sweep && <RungDrawing entry={made.entry} />}
      <p role="status" className={off === null ? styles.cost : styles.wrong}>
        {off ??
          (cost && words.cost(cost.recipes, cost.seeds, formatCount(cost.epochs), formatCount(cost.whole)))}
      </p>
      <div className={styles.actions}>
        {cost && waits && (
          <Button kind="primary" icon="play" off={off} onClick={() => add(true)}>
            {words.train(cost.runs)}
          </Button>
        )}
        <Button kind={waits ? "plain" : "primary"} icon="add" off={off} onClick={() => add(false)}>
          {cost ? words.add(cost.runs) : all.queue.add}
        </Button>
        <Button onClick={() => onDone(null)}>{words.cancel}</Button>
      </div>
    </section>
  );
}

function valuesOf(
  field: Field,
  task: ReturnType<typeof taskOf>,
  words: Words,
): { value: string; text: string }[] {
  if (fields[field].kind === "boolean")
    return [
      { value: "true", text: words.setUp.yes },
      { value: "false", text: words.setUp.no },
    ];
  const found = choices(field, words);
  if (field !== "model") return found;
  // Networks of the other task read other data.
  return found.filter(({ value }) => taskOf(value as ModelName) === task);
}

function variationOf({ field, text, chosen }: Row): Variation {
  return parseVariation(`${field}=${choicesOf(field) ? chosen.join(",") : text}`);
}

function wholeNumber(text: string): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= 1000 ? value : null;
}

/** Epochs in all, and what they would be without halving. */
function costOf(entry: QueueEntry) {
  const recipes = new Set(entry.runs.map(({ recipe }) => recipe)).size;
  const seeds = entry.runs.length / recipes;
  const { rungs } = ladderOf(entry);
  const epochs = rungs.reduce(
    (sum, rung, at) => sum + rung.recipes * (rung.epochs - (rungs[at - 1]?.epochs ?? 0)),
    0,
  );
  return {
    recipes,
    seeds,
    runs: entry.runs.length,
    epochs: seeds * epochs,
    whole: seeds * recipes * entry.config.epochs,
  };
}
