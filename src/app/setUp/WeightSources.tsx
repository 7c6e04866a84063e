import { modelSettings } from "../../config/models/index.ts";
import type { ModelSettings } from "../../config/models/model.ts";
import { useWords } from "../words/words.ts";
import styles from "./SetUp.module.css";

const sources = Object.values<ModelSettings>(modelSettings).flatMap(({ title, published = [] }) =>
  published.map((weights) => ({ title, ...weights })),
);

/** Where weights to start from can be had: name, size and licence as text, and a link that the person may open. */
export function WeightSources() {
  const words = useWords().setUp;
  return (
    <details className={styles.more}>
      <summary>{words.weightSources}</summary>
      <p className={styles.note}>{words.weightSourcesHint}</p>
      <ul className={styles.sources}>
        {sources.map(({ title, name, megabytes, licence, address }) => (
          <li key={name}>
            <span className="label">{title}</span>{" "}
            <a href={address} target="_blank" rel="noopener noreferrer">
              {name}
            </a>
            , {words.weightSource(`${megabytes} MB`, licence)}
          </li>
        ))}
      </ul>
    </details>
  );
}
