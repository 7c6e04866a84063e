import { changeView } from "../curves/CurvesToolbar.tsx";
import { Segments } from "../parts/Segments.tsx";
import { isOpen } from "../queue/queue.ts";
import { QueueView } from "../queue/QueueView.tsx";
import type { RunsView } from "../state/names.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { RunList } from "./list/RunList.tsx";
import styles from "./RunsPlace.module.css";

const views: readonly RunsView[] = ["list", "queue"];

/** What this browser keeps: the runs that were, and the queue of those that are to be. */
export function RunsPlace() {
  const words = useWords();
  const view = useApp((state) => state.view.runs);
  const runs = useApp((state) => state.stored?.runs.length ?? 0);
  const waiting = useApp((state) => state.queue.entries.filter(isOpen).length);
  const counts = { list: runs, queue: waiting };
  return (
    <section className={styles.runs} aria-label={words.runs.place}>
      <header className={styles.views}>
        <h1 className="spoken">{words.runs.place}</h1>
        <Segments
          name={words.queue.views}
          value={view}
          options={views.map((value) => ({
            value,
            text: [words.queue.viewNames[value], counts[value] || ""].join(" ").trim(),
          }))}
          onChange={(runsView) => changeView({ runs: runsView })}
        />
      </header>
      {view === "list" ? <RunList /> : <QueueView />}
    </section>
  );
}
