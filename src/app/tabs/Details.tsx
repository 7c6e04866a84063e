import { type KeyboardEvent, useEffect, useRef } from "react";
import { changeView } from "../curves/CurvesToolbar.tsx";
import { tabNames } from "../state/state.ts";
import type { TabName } from "../state/names.ts";
import { useApp, useRun } from "../state/store.ts";
import { pageOf, taskPages } from "../tasks/index.ts";
import { useWords } from "../words/words.ts";
import { groupCheckpoints } from "./checkpoints/checkpointRows.ts";
import styles from "./Details.module.css";
import { tabs as tabPages } from "./tabs.ts";

/** Tabs that a run of one task alone has. */
const taskTabs: ReadonlySet<TabName> = new Set(Object.values(taskPages).flatMap(({ tabs }) => tabs));

/** The tabs below the curves. The chosen one stands in the address. */
export function Details() {
  const words = useWords().tabs;
  const page = useRun((run) => pageOf(run.config)) ?? taskPages.images;
  const wanted = useApp((state) => state.view.tab);
  const runId = useRun((run) => run.id);
  const checkpoints = useApp(
    (state) => groupCheckpoints(state.stored?.checkpoints.filter((row) => row.runId === runId) ?? []).length,
  );
  const shown = tabNames.filter((name) => page.tabs.includes(name) || !taskTabs.has(name));
  const current = shown.includes(wanted) ? wanted : wanted === page.tabInsteadOf ? page.tabs[0] : "log";
  const Tab = tabPages[current];
  const counts: Partial<Record<TabName, number>> = { checkpoints };
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const address = new URL(location.href);
    if (current === "log") address.searchParams.delete("tab");
    else address.searchParams.set("tab", current);
    history.replaceState(history.state, "", address);
  }, [current]);
  // On a narrow page the row of tabs scrolls.
  useEffect(() => {
    const tab = list.current?.querySelector(`#tab-${current}`);
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  const choose = (name: TabName): void => {
    changeView({ tab: name });
    list.current?.querySelector<HTMLElement>(`#tab-${name}`)?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const at = shown.indexOf(current);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    const name = next === undefined ? undefined : shown[(next + shown.length) % shown.length];
    if (name === undefined) return;
    event.preventDefault();
    choose(name);
  };
  return (
    <div className={styles.details}>
      <div className={styles.tabs} data-tabs>
        <div ref={list} className={styles.list} role="tablist" aria-label={words.region} onKeyDown={onKey}>
          {shown.map((name) => {
            const count = counts[name] ?? 0;
            return (
              <button
                key={name}
                type="button"
                role="tab"
                id={`tab-${name}`}
                aria-selected={name === current}
                aria-controls="details-panel"
                tabIndex={name === current ? 0 : -1}
                {...(count > 0
                  ? { "aria-description": words.countOf(count, words.names[name].toLowerCase()) }
                  : {})}
                onClick={() => choose(name)}
              >
                {words.names[name]}
                {count > 0 && <span aria-hidden="true">{count}</span>}
              </button>
            );
          })}
        </div>
      </div>
      <div className={styles.panel} role="tabpanel" id="details-panel" aria-labelledby={`tab-${current}`}>
        <Tab />
      </div>
    </div>
  );
}
