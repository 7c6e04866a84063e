import { useEffect, useState } from "react";
import type { CurveSize } from "../state/names.ts";
import { useApp, useRun } from "../state/store.ts";
import { pageOf } from "../tasks/index.ts";
import { useWords } from "../words/words.ts";
import { CurvePanel } from "./CurvePanel.tsx";
import styles from "./CurvesSection.module.css";
import { CurvesToolbar } from "./CurvesToolbar.tsx";
import { EpochTable } from "./EpochTable.tsx";
import { StepTime } from "./StepTime.tsx";
import type { ChartName } from "./runCurves.ts";
import { WhatToTry } from "./WhatToTry.tsx";

/** By the window alone, so that nothing jumps when tabs change: on a phone the tabs are within one screen. */
const sizeByWindow = (): CurveSize => (innerWidth < 900 ? "small" : innerHeight < 860 ? "medium" : "large");

function useDefaultSize(): CurveSize {
  const [size, setSize] = useState(sizeByWindow);
  useEffect(() => {
    const change = (): void => setSize(sizeByWindow());
    addEventListener("resize", change);
    return () => removeEventListener("resize", change);
  }, []);
  return size;
}

export function CurvesSection() {
  const words = useWords();
  const page = useRun((run) => pageOf(run.config));
  const byWindow = useDefaultSize();
  const chosen = useApp((state) => state.view.size) ?? byWindow;
  const table = useApp((state) => state.view.table);
  const [asks, setAsks] = useState(false);
  const charts: readonly ChartName[] = page?.charts ?? ["accuracy"];
  const [wanted, setWanted] = useState<ChartName | null>(null);
  const second = charts.find((name) => name === wanted) ?? charts[0] ?? "accuracy";
  return (
    <section aria-label={words.curves.region} id="curves" className={styles.curves} tabIndex={-1}>
      <CurvesToolbar size={chosen} />
      {table ? (
        <EpochTable />
      ) : chosen === "small" ? (
        <div className={styles.mini}>
          <CurvePanel name="loss" mini />
          <CurvePanel name={second} mini />
          <CurvePanel name="rate" mini />
          <CurvePanel name="speed" mini />
        </div>
      ) : (
        <>
          <div className={`${styles.main} ${chosen === "medium" ? styles.medium : ""}`}>
            <CurvePanel name="loss" mini={false} onWhatToTry={() => setAsks(true)} />
            <CurvePanel name={second} mini={false} choices={charts} onChoose={setWanted} />
          </div>
          {chosen === "large" && (
            <div className={styles.low}>
              <CurvePanel name="rate" mini />
              {page?.smallCharts.map((name) => (
                <CurvePanel key={name} name={name} mini />
              ))}
              <StepTime />
              <CurvePanel name="speed" mini />
            </div>
          )}
        </>
      )}
      <WhatToTry open={asks} onClose={() => setAsks(false)} />
    </section>
  );
}
