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
    if (panel && focus !== undefined) focusOn(panel, focus);
  });
}

/** Calls `end` once: when the person does something, from which on they scroll and choose, or when what a tab shows is surely there. */
function untilThePersonActs(end: () => void): () => void {
  const timer = setTimeout(over, keptMs);
  const acts = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
  function over(): void {
    clearTimeout(timer);
    for (const act of acts) removeEventListener(act, over);
    end();
  }
  for (const act of acts) addEventListener(act, over, { passive: true });
  return over;
}

function keepInSight(tabs: Element, panel: Element): void {
  const observer = new ResizeObserver(() => tabs.scrollIntoView({ block: "start" }));
  untilThePersonActs(() => observer.disconnect());
  // It tells of the size that there is at once.
  observer.observe(panel);
}

/** Focuses what `selector` finds in the panel, as soon as it is there. */
function focusOn(panel: Element, selector: string): void {
  const isDone = (): boolean => {
    const found = panel.querySelector<HTMLElement>(selector);
    found?.focus({ preventScroll: true });
    return found !== null;
  };
  if (isDone()) return;
  const observer = new MutationObserver(() => {
    if (isDone()) over();
  });
  const over = untilThePersonActs(() => observer.disconnect());
  observer.observe(panel, { childList: true, subtree: true });
}
