import { useCallback, useDeferredValue, useEffect, useRef, useState } from "react";
import styles from "./App.module.css";
import { Bar } from "./frame/Bar.tsx";
import { ThisMachine } from "./first/ThisMachine.tsx";
import { FirstVisit } from "./first/FirstVisit.tsx";
import { Ready } from "./first/dataCheck/Ready.tsx";
import { Footer } from "./frame/Footer.tsx";
import { NoticeBar } from "./run/NoticeBar.tsx";
import { RunPage } from "./run/RunPage.tsx";
import { SetUp } from "./setUp/SetUp.tsx";
import { Shortcuts } from "./frame/Shortcuts.tsx";
import { OfferDialog } from "./try/model/OfferDialog.tsx";
import { later } from "./parts/later.tsx";
import { useApp } from "./state/store.ts";
import { useKeptFocus } from "./frame/useKeptFocus.ts";
import { useShortcuts } from "./frame/useShortcuts.ts";

const RunsPlace = later(async () => (await import("./runs/RunsPlace.tsx")).RunsPlace);
const TryPlace = later(async () => (await import("./try/TryPlace.tsx")).TryPlace);

/** The page: bar, rail and main, in one of four modes. */
export function App() {
  // The page of a run is drawn in pieces, so that the start holds nothing up.
  const mode = useDeferredValue(useApp((state) => state.mode));
  const data = useApp((state) => state.data);
  const [help, setHelp] = useState(false);
  const [rail, setRail] = useState(false);
  useShortcuts(useCallback(() => setHelp(true), []));
  const place = useApp((state) => state.place);
  useTop(`${place} ${mode}`);
  // Between two runs the form may be too short a while there to be drawn.
  const runId = useApp((state) => state.run?.id ?? "");
  useKeptFocus(`${place} ${mode} ${runId}`);
  const isRun = mode === "run";
  // Before there is data the set-up waits, folded.
  const isFirst = !isRun && !(mode === "ready" && data);
  if (place !== "lab")
    return (
      <>
        <Bar onShortcuts={() => setHelp(true)} onRail={() => setRail(!rail)} railOpen={rail} />
        <div className={`${styles.page} ${styles.whole}`}>
          <main className={styles.main} id="main" tabIndex={-1}>
            <NoticeBar />
            {place === "runs" ? <RunsPlace /> : <TryPlace />}
          </main>
        </div>
        <OfferDialog />
        <Shortcuts open={help} onClose={() => setHelp(false)} />
      </>
    );
  return (
    <>
      <Bar onShortcuts={() => setHelp(true)} onRail={() => setRail(!rail)} railOpen={rail} />
      <div className={`${styles.page} ${isRun ? styles.run : ""} ${isFirst && !rail ? styles.whole : ""}`}>
        <SetUp open={rail} isFolded={isFirst && !rail} />
        <main className={styles.main} id="main" tabIndex={-1}>
          {isRun ? (
            <RunPage />
          ) : (
            <>
              <NoticeBar />
              {mode === "ready" && data ? <Ready data={data} /> : <FirstVisit />}
              {isFirst && <ThisMachine onSetUp={() => setRail(!rail)} isSetUpOpen={rail} />}
              <Footer />
            </>
          )}
        </main>
      </div>
      <OfferDialog />
      <Shortcuts open={help} onClose={() => setHelp(false)} />
    </>
  );
}

/** Another page begins at its top; the first one stays where a reload left it. */
function useTop(shown: string): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    scrollTo(0, 0);
    document.querySelector("#main")?.scrollTo(0, 0);
  }, [shown]);
}
