import { useEffect, useState } from "react";
import { taskOf } from "../../config/models/index.ts";
import type { CurveSize } from "../state/names.ts";
import { useApp, useRun } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { CurvePanel } from "./CurvePanel.tsx";
import styles from "./CurvesSection.module.css";
import { CurvesToolbar } from "./CurvesToolbar.tsx";
import { EpochTable } from "./EpochTable.tsx";
import { StepTime } from "./StepTime.tsx";
import { type ChartName, chartsAt } from "./kinds/index.ts";
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

const smallPanels = (names: readonly ChartName[]) =>
  names.map((name) => <CurvePanel key={name} name={name} mini />);

export function CurvesSection() {
  const words = useWords();
  const task = useRun((run) => taskOf(run.config.model)) ?? "images";
  const byWindow = useDefaultSize();
  const chosen = useApp((state) => state.view.size) ?? byWindow;
  const table = useApp((state) => state.view.table);
  const [asks, setAsks] = useState(false);
  const beside = chartsAt(["second"], task);
  const [wanted, setWanted] = useState<ChartName | null>(null);
  const second = beside.find((name) => name === wanted) ?? beside[0] ?? "accuracy";
  return (
    <section aria-label={words.curves.region} id="curves" className={styles.curves} tabIndex={-1}>
      <CurvesToolbar size={chosen} />
      {table ? (
        <EpochTable />
      ) : chosen === "small" ? (
        <div className={styles.mini}>{smallPanels(["loss", second, ...chartsAt(["small"], task)])}</div>
      ) : (
        <>
          <div className={`${styles.main} ${chosen === "medium" ? styles.medium : ""}`}>
            <CurvePanel name="loss" mini={false} onWhatToTry={() => setAsks(true)} />
            <CurvePanel name={second} mini={false} choices={beside} onChoose={setWanted} />
          </div>
          {chosen === "large" && (
            <div className={styles.low}>
              {smallPanels(chartsAt(["small", "large"], task))}
              <StepTime />
            </div>
          )}
        </>
      )}
      <WhatToTry open={asks} onClose={() => setAsks(false)} />
    </section>
  );
}
