import type { ReactNode } from "react";
import styles from "./RunStatus.module.css";

interface Props {
  name: string;
  value: ReactNode;
  small?: string;
  /** From 0 to 1, drawn as a thin line below; null: none. */
  share?: number | null;
  /** Left out where room is short. */
  optional?: boolean;
}

/** One number of the run with its name. */
export function Readout({ name, value, small, share = null, optional }: Props) {
  return (
    <div className={`${styles.readout} ${optional ? styles.optional : ""}`}>
      <div className="label">{name}</div>
      <div className={styles.value}>
        {value} {small && <small>{small}</small>}
      </div>
      {share !== null && (
        <div className={styles.share}>
          <i style={{ width: `${100 * Math.min(1, Math.max(0, share))}%` }} />
        </div>
      )}
    </div>
  );
}
