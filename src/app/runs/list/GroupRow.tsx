import type { Field } from "../../../config/config.ts";
import { LineKey } from "../../curves/chart/LineKey.tsx";
import { dash } from "../../format.ts";
import { valueText } from "../../setUp/fieldTexts.ts";
import { useWords, type Words } from "../../words/words.ts";
import type { GroupBy, RunGroup } from "./runTable.ts";
import { runLook } from "./runLook.ts";
import { metricValue } from "../runTexts.ts";
import styles from "../RunsPlace.module.css";

interface Props {
  group: RunGroup;
  by: GroupBy;
  /** Among the groups: its line's colour. */
  place: number;
  /** In the whole table. */
  rowIndex: number;
}

/** What runs of one value have in common: how many they are, and the mean of their best. */
export function GroupRow({ group, by, place, rowIndex }: Props) {
  const words = useWords();
  const w = words.runs;
  const { runs, mean, deviation } = group;
  const config = runs[0]?.config;
  return (
    <tr className={styles.group} aria-rowindex={rowIndex}>
      <td>
        <LineKey {...runLook(place)} /> <b>{groupName(group, by, words)}</b>{" "}
        <span className="dim">{w.runCount(runs.length)}</span>
      </td>
      <td />
      <td>
        {mean === null || !config ? dash : metricValue(mean, config)}
        {deviation !== null && config && ` ± ${metricValue(deviation, config)}`}
      </td>
      <td />
      <td />
    </tr>
  );
}

export function groupName({ key, runs }: RunGroup, by: GroupBy, words: Words): string {
  if (by === "data") return key;
  if (by === "tags") return key || words.runs.untagged;
  const config = runs[0]?.config;
  return config && key !== "" ? valueText(config, by satisfies Field, words) : words.runs.withoutIt;
}
