import styles from "./Lamp.module.css";

export type Tone = "ok" | "warn" | "err" | "idle";

/** A small coloured square. It never stands alone: a word says the same beside it. */
export function Lamp({ tone }: { tone: Tone }) {
  return <span className={`${styles.lamp} ${styles[tone]}`} aria-hidden="true" />;
}

/** A state as a lamp and a word on its tint. */
export function Pill({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={`${styles.pill} ${styles[`pill-${tone}`]}`}>
      <Lamp tone={tone} />
      {children}
    </span>
  );
}
