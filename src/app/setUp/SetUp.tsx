import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { BackendSection } from "./sections/BackendSection.tsx";
import { DataSection } from "./sections/DataSection.tsx";
import { ModelSection } from "./sections/ModelSection.tsx";
import { RecipeSection } from "./sections/RecipeSection.tsx";
import { RunValues } from "./RunValues.tsx";
import styles from "./SetUp.module.css";
import { StartSection } from "./sections/StartSection.tsx";

/** The rail: the form before a run, the list of its values during and after it. */
export function SetUp({ open, isFolded }: { open: boolean; isFolded: boolean }) {
  const words = useWords();
  const isRun = useApp(({ mode, isComposing }) => mode === "run" && !isComposing);
  const names = [styles.rail, isRun ? styles.during : "", open ? styles.open : ""];
  return (
    <aside
      className={names.filter(Boolean).join(" ")}
      role="region"
      aria-label={words.setUp.region}
      hidden={isFolded}
    >
      <DataSection />
      {isRun ? (
        <RunValues />
      ) : (
        <>
          <ModelSection />
          <RecipeSection />
          <BackendSection />
          <StartSection />
        </>
      )}
    </aside>
  );
}
