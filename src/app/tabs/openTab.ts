import { changeView } from "../curves/CurvesToolbar.tsx";
import type { TabName } from "../state/names.ts";

/** Opens a tab from elsewhere on the page, and brings it into sight: the curves above it may fill the window. */
export function openTab(tab: TabName): void {
  changeView({ tab });
  // After the tab is drawn, whose panel may be higher than the one before.
  requestAnimationFrame(() =>
    document.querySelector(`#tab-${tab}`)?.closest("[data-tabs]")?.scrollIntoView({ block: "start" }),
  );
}
