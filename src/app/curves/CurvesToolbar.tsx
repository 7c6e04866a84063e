import { useState } from "react";
import { epochsCsv, stepsCsv } from "../../checkpoints/logs/curvesCsv.ts";
import { download, fileName } from "../actions/download.ts";
import { Button } from "../parts/Button.tsx";
import { Segments } from "../parts/Segments.tsx";
import type { View } from "../state/state.ts";
import type { CurveSize, HorizontalAxis } from "../state/names.ts";
import { app, setApp, useApp, useRun } from "../state/store.ts";
import { pageOf } from "../tasks/index.ts";
import { useWords } from "../words/words.ts";
import styles from "./CurvesSection.module.css";

const axes: readonly HorizontalAxis[] = ["epoch", "step", "time", "examples"];
const sizes: readonly CurveSize[] = ["small", "medium", "large"];

export function changeView(change: Partial<View>): void {
  setApp(({ view }) => ({ view: { ...view, ...change } }));
}

/** How the curves are drawn: smoothing, axes, size, and what they are exported as. */
export function CurvesToolbar({ size }: { size: CurveSize }) {
  const all = useWords();
  const words = all.curves;
  const view = useApp((state) => state.view);
  const page = useRun((run) => pageOf(run.config));
  const data = useRun((run) => run.data);
  const [open, setOpen] = useState(false);
  return (
    <div className={`${styles.tools} ${open ? styles.unfolded : ""}`}>
      <h2>{words.toolbar}</h2>
      <span className={styles.fold}>
        <Button
          kind="quiet"
          size="small"
          icon="list"
          aria-expanded={open}
          aria-label={words.toolbarOpen}
          onClick={() => setOpen(!open)}
        />
      </span>
      <label className={styles.smoothing} title={words.smoothingHint}>
        {words.smoothing}
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={view.smoothing}
          aria-description={words.smoothingHint}
          onChange={(event) => changeView({ smoothing: Number(event.target.value) })}
        />
        <output>{view.smoothing.toFixed(2)}</output>
      </label>
      <span className={styles.optional}>
        <Segments
          name={words.axis}
          value={view.axis}
          options={axes.map((value) => ({
            value,
            text: value === "examples" && page ? page.examplesAxis(all, data) : words.axes[value],
          }))}
          onChange={(axis) => changeView({ axis, zoom: null })}
        />
      </span>
      <label className="check">
        <input
          type="checkbox"
          checked={view.logX}
          onChange={(event) => changeView({ logX: event.target.checked })}
        />
        {words.logX}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={view.logY}
          onChange={(event) => changeView({ logY: event.target.checked })}
        />
        {words.logY}
      </label>
      {view.zoom && (
        <Button size="small" onClick={() => changeView({ zoom: null })}>
          {words.zoomReset}
        </Button>
      )}
      <span className="spring" />
      <span className={styles.optional}>
        <Segments
          name={words.size}
          value={size}
          options={sizes.map((value) => ({ value, text: words.sizes[value] }))}
          onChange={(value) => changeView({ size: value })}
        />
      </span>
      <Button
        kind="quiet"
        icon="table"
        aria-pressed={view.table}
        onClick={() => changeView({ table: !view.table })}
      >
        {words.table}
      </Button>
      <Button kind="quiet" icon="save" onClick={downloadCurves}>
        {words.csv}
      </Button>
    </div>
  );
}

/** Every step with all its digits, and the epochs as a second file. */
function downloadCurves(): void {
  const { run } = app.getState();
  if (!run) return;
  const points = Array.from({ length: run.points.length }, (_, at) => run.points.point(at)).filter(
    (point) => point !== undefined,
  );
  download(stepsCsv(points), `${fileName(run.name)}-steps.csv`, "text/csv");
  if (run.epochs.length > 0) download(epochsCsv(run.epochs), `${fileName(run.name)}-epochs.csv`, "text/csv");
}
