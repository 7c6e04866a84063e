import { changeView } from "../curves/CurvesToolbar.tsx";
import type { TabName } from "../state/names.ts";

/** What a tab shows may come later: its program, predictions that are computed first. */
const keptMs = 10_000;

/**
 * Opens a tab from elsewhere on the page, and keeps it in sight while it grows: the curves above it may fill the window.
 * `focus`: a selector of what the person goes on with in it.
 */
export function openTab(tab: TabName, focus?: string): void {
  changeView({ tab });
  // After the tab is drawn, whose panel may be higher than the one before.
  requestAnimationFrame(() => {
    const tabs = document.querySelector(`#tab-${tab}`)?.closest("[data-tabs]");
    const panel = document.querySelector("#details-panel");
    if (tabs && panel) keepInSight(tabs, panel);
    if (focus !== undefined) panel?.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true });
  });
}

/** Until the person does something: from then on they scroll. */
function keepInSight(tabs: Element, panel: Element): void {
  const observer = new ResizeObserver(() => tabs.scrollIntoView({ block: "start" }));
  const timer = setTimeout(end, keptMs);
  const acts = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
  function end(): void {
    observer.disconnect();
    clearTimeout(timer);
    for (const act of acts) removeEventListener(act, end);
  }
  // It tells of the size that there is at once.
  observer.observe(panel);
  for (const act of acts) addEventListener(act, end, { passive: true });
}
