import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import { openToTry } from "../../actions/model/trained.ts";
import { CheckpointButton } from "./CheckpointButton.tsx";
import { Pairs } from "../../parts/Pairs.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { useApp } from "../../state/store.ts";
import type { TrainedModel } from "../../state/trained.ts";
import { groupCheckpoints, tagText } from "../../tabs/checkpoints/checkpointRows.ts";
import { useWords } from "../../words/words.ts";
import { aboutRows } from "./aboutRows.ts";
import styles from "../Try.module.css";

/** Which model is tried, and every other one of this browser. */
export function ModelRail({ trained }: { trained: TrainedModel }) {
  const words = useWords();
  const w = words.trying;
  const stored = useApp((state) => state.stored);
  const runs = new Map(stored?.runs.map((run) => [run.id, run.name]));
  const options = groupCheckpoints(stored?.checkpoints ?? []).map(({ row, rows }) => ({
    value: rows.some(({ id }) => id === trained.id) ? trained.id : row.id,
    text: `${runs.get(row.runId) ?? ""}: ${nameOf(row, rows)}`,
  }));
  function nameOf(row: CheckpointRow, rows: readonly CheckpointRow[]): string {
    return words.checkpoints.rowName(
      row.epoch,
      row.step,
      ...rows.map(({ tag }) => tagText(tag, words.checkpoints)),
    );
  }
  const isListed = options.some(({ value }) => value === trained.id);
  const own = { value: trained.id, text: trained.fileName ?? trained.about.name };
  return (
    <aside className={styles.rail} aria-label={w.model}>
      <SelectField
        name={w.checkpoint}
        value={trained.id}
        options={isListed ? options : [own, ...options]}
        onChange={(checkpointId) => void openToTry({ checkpointId })}
      />
      <Pairs of={aboutRows(trained.about, words)} />
      <CheckpointButton>{w.choose}</CheckpointButton>
    </aside>
  );
}
