/** What the person has to decide before the open data can be trained on: whatever changes what the numbers mean. Pure. */
import type { AppState } from "../state.ts";

export interface Decision {
  code: "guess" | "shared";
  /** A decision that was made stands on the card, too. */
  isOpen: boolean;
  /** Pictures that it is about. */
  count: number;
}

export function decisions({ data, form, shared }: Pick<AppState, "data" | "form" | "shared">): Decision[] {
  if (!data) return [];
  const { confidence, reading } = data.recognised;
  const found: Decision[] = [];
  if (confidence === "guess") found.push({ code: "guess", isOpen: true, count: 0 });
  const chosen = form.readAs.duplicates;
  const gone = reading?.kind === "images" ? reading.without.length : 0;
  if ((shared ?? 0) > 0 || gone > 0)
    found.push({ code: "shared", isOpen: chosen === undefined, count: gone > 0 ? gone : (shared ?? 0) });
  return found;
}

export const openDecisions = (state: Pick<AppState, "data" | "form" | "shared">): number =>
  decisions(state).filter(({ isOpen }) => isOpen).length;
