import { type KeyboardEvent, useEffect, useRef } from "react";
import type { ImageSummary } from "../../../data/dataset.ts";
import type { LookedAt } from "../../../worker/border/protocol.ts";
import { decide, move, undo } from "../../actions/data/clean.ts";
import { formatPercent } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Picture } from "../../parts/Picture.tsx";
import { type LookedThrough, placeOf, rowsOf, standing } from "../../state/clean.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import tab from "./CleanTab.module.css";
import styles from "./Review.module.css";
import { Strip } from "./Strip.tsx";
import { useLooked } from "./useLooked.ts";
import { Why } from "./Why.tsx";

/** One picture after the other: what it is, what it may be, and the keys that decide. */
export function Review({ found }: { found: LookedThrough }) {
  const words = useWords().clean;
  const data = useApp((state) => state.data);
  const clean = useApp((state) => state.clean);
  const singleKeys = useApp((state) => state.view.singleKeys);
  const section = useRef<HTMLElement>(null);
  const select = useRef<HTMLSelectElement>(null);
  useEffect(() => section.current?.focus({ preventScroll: true }), []);
  const rows = rowsOf(clean);
  const at = placeOf(rows, clean.path);
  const row = rows[at];
  const looked = useLooked(
    found,
    row ? [row, ...row.reasons.flatMap((one) => (one.kind === "twin" ? [one] : []))] : [],
    256,
  );
  // Its place is kept: drawn anew, the review would take the focus from the slider that brings pictures back.
  if (!row) return <p className={tab.lead}>{words.noneSoDoubtful}</p>;
  if (data?.kind !== "images") return null;
  const { classes } = data;
  const nameOf = (label: number): string => classes[label]?.name ?? String(label);
  const relabel = (label: number): void => decide(decisionFor(row, label, classes));
  const suggested = suggestedOf(row);
  const press = (event: KeyboardEvent): void => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (!singleKeys || ctrlKey || metaKey || altKey || target instanceof HTMLSelectElement) return;
    if (!act(key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const act = (key: string): boolean => {
    const guess = /^[1-5]$/.test(key) ? row.top[Number(key) - 1] : undefined;
    if (guess) relabel(guess.index);
    else if (key === "k") decide({ path: row.path, action: "keep" });
    else if (key === "x") decide({ path: row.path, action: "exclude" });
    else if (key === "c") select.current?.focus();
    else if (key === "z") undo();
    else if (key === "ArrowRight") move(1);
    else if (key === "ArrowLeft") move(-1);
    else return false;
    return true;
  };
  const { left } = standing(clean);
  const place = words.place(at + 1, rows.length);
  return (
    <section
      ref={section}
      className={styles.review}
      aria-label={words.review}
      tabIndex={-1}
      onKeyDown={press}
      data-left={left}
    >
      <header>
        <b>{place}</b>
        <span className={styles.path} title={row.path}>
          {words.from(words.parts[row.part], row.path)}
        </span>
        <Button kind="quiet" off={clean.past.length === 0 ? words.undo : null} onClick={undo}>
          {words.undo}
        </Button>
        <kbd>Z</kbd>
      </header>
      <span className="spoken" role="status">
        {words.announce(place, nameOf(row.label), left)}
      </span>
      <div className={styles.body}>
        <div className={styles.shown}>
          <Picture bitmap={looked(row) ?? null} name={words.picture} />
        </div>
        <div className={styles.facts}>
          <dl className={styles.answers}>
            <div>
              <dt>{words.given}</dt>
              <dd>{nameOf(row.label)}</dd>
              <dd className="label">{formatPercent(100 * row.given, 1)}</dd>
            </div>
            <div className={styles.suggested}>
              <dt>{words.suggested}</dt>
              <dd>{nameOf(suggested)}</dd>
              <dd className="label">
                {formatPercent(100 * (row.top.find(({ index }) => index === suggested)?.probability ?? 0), 1)}
              </dd>
            </div>
          </dl>
          <Why row={row} nameOf={nameOf} looked={looked} />
          <ol className={styles.labels} aria-label={words.labels}>
            {row.top.map(({ index, probability }, place_) => (
              <li key={index}>
                <button type="button" onClick={() => relabel(index)}>
                  <kbd>{place_ + 1}</kbd>
                  <span>
                    {nameOf(index)} {index === row.label && <small>{words.isGiven}</small>}
                  </span>
                  <i aria-hidden="true">
                    <b style={{ width: `${100 * probability}%` }} />
                  </i>
                  <u>{(100 * probability).toFixed(1)}</u>
                </button>
              </li>
            ))}
          </ol>
          <label className={styles.another}>
            <span className="label">
              {words.another} <kbd>C</kbd>
            </span>
            <select
              ref={select}
              className="text"
              value=""
              onChange={(event) => {
                relabel(Number(event.target.value));
                section.current?.focus({ preventScroll: true });
              }}
            >
              <option value="" disabled>
                {words.chooseClass}
              </option>
              {classes.map(({ id, name }, label) => (
                <option key={id} value={label}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>
      <div className={styles.actions}>
        {suggested !== row.label && (
          <Button kind="primary" size="big" onClick={() => relabel(suggested)}>
            {words.change(nameOf(suggested))}
          </Button>
        )}
        <Button size="big" onClick={() => decide({ path: row.path, action: "keep" })}>
          {words.keep(nameOf(row.label))}
        </Button>
        <kbd>K</kbd>
        <Button size="big" onClick={() => decide({ path: row.path, action: "exclude" })}>
          {words.exclude}
        </Button>
        <kbd>X</kbd>
        <span className="spring" />
        <span className={styles.turn}>
          <Button kind="quiet" aria-label={words.before} onClick={() => move(-1)}>
            ←
          </Button>
          <Button kind="quiet" aria-label={words.later} onClick={() => move(1)}>
            →
          </Button>
        </span>
      </div>
      <Strip found={found} rows={rows} at={at} classes={classes} />
      <p className={`label ${styles.keys}`}>{words.keys}</p>
    </section>
  );
}

/** The class that the network is confident of; the likeliest where its label is not in doubt. */
const suggestedOf = (row: LookedAt): number => {
  const doubt = row.reasons.find(({ kind }) => kind === "label");
  return doubt?.kind === "label" ? doubt.suggested : (row.top[0]?.index ?? row.label);
};

/** To give a picture the class that it has is to keep it. */
function decisionFor(
  row: LookedAt,
  label: number,
  classes: ImageSummary["classes"],
): Parameters<typeof decide>[0] {
  return label === row.label
    ? { path: row.path, action: "keep" }
    : { path: row.path, action: "relabel", class: classes[label]?.id ?? "" };
}
