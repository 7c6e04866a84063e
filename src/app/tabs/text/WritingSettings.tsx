import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import { SelectField } from "../../parts/SelectField.tsx";
import { hasLiveModel } from "../../state/state.ts";
import { useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { rowText } from "../checkpoints/checkpointRows.ts";
import { Slider, TemperatureSlider } from "./Slider.tsx";
import type { Wish } from "./wish.ts";
import styles from "./TextTab.module.css";

interface Props {
  wish: Wish;
  /** Stored checkpoints of the run. */
  rows: readonly CheckpointRow[];
  onChange: (part: Partial<Wish>) => void;
}

/** How the network writes: which of its weights, and how it draws from what they find likely. */
export function WritingSettings({ wish, rows, onChange }: Props) {
  const { text: w, checkpoints, fields } = useWords();
  const hasLive = useRun(hasLiveModel) ?? false;
  const mayBeUnknown = useRun(({ data }) => data.kind === "text" && data.hasUnknown !== false) ?? false;
  return (
    <div className={styles.settings}>
      <TemperatureSlider
        name={fields.temperature.name}
        value={wish.temperature}
        onChange={(temperature) => onChange({ temperature })}
      />
      <Slider
        name={fields.topK.name}
        value={wish.topK}
        low={0}
        high={200}
        step={5}
        text={wish.topK === 0 ? w.topKAll : String(wish.topK)}
        onChange={(topK) => onChange({ topK })}
      />
      <Slider
        name={fields.topP.name}
        value={wish.topP}
        low={0.05}
        high={1}
        step={0.05}
        text={wish.topP === 1 ? w.topKAll : wish.topP.toFixed(2)}
        onChange={(topP) => onChange({ topP })}
      />
      <Slider
        name={fields.repetitionPenalty.name}
        value={wish.repetitionPenalty}
        low={1}
        high={2}
        step={0.05}
        text={wish.repetitionPenalty === 1 ? w.penaltyNone : wish.repetitionPenalty.toFixed(2)}
        onChange={(repetitionPenalty) => onChange({ repetitionPenalty })}
      />
      <Slider
        name={fields.length.name}
        value={wish.length}
        low={10}
        high={1000}
        step={10}
        text={String(wish.length)}
        onChange={(length) => onChange({ length })}
      />
      <div className={styles.row}>
        <SelectField
          name={w.weights}
          value={wish.weights}
          options={[
            ...(hasLive || wish.weights === "live" ? [{ value: "live", text: w.live }] : []),
            ...rows.map((row) => ({ value: row.id, text: rowText(row, checkpoints) })),
          ]}
          onChange={(weights) => onChange({ weights })}
        />
        <label className={styles.prompt}>
          <span className="label">{w.textSeed}</span>
          <input
            className="text"
            inputMode="numeric"
            value={wish.seed}
            onChange={(event) =>
              onChange({ seed: Math.min(2 ** 32 - 1, Number(event.target.value.replace(/\D/g, "")) || 0) })
            }
          />
        </label>
      </div>
      <label className={styles.prompt}>
        <span className="label">{fields.stop.name}</span>
        <input
          className="text"
          value={wish.stop}
          placeholder={w.stopNone}
          maxLength={100}
          onChange={(event) => onChange({ stop: event.target.value })}
        />
      </label>
      {mayBeUnknown && (
        <label className="check">
          <input
            type="checkbox"
            checked={wish.neverUnknown}
            onChange={(event) => onChange({ neverUnknown: event.target.checked })}
          />
          {w.neverUnknown}
        </label>
      )}
    </div>
  );
}
