import { withNotice } from "./applyEvent.ts";
import type { AppState } from "./state.ts";

/** Says why a drop was refused where it is seen: in the drop zone, and as a notice where there is none. */
export function refusedDrop({ mode, notices }: AppState, why: string): Partial<AppState> {
  if (mode === "empty") return { dataError: why };
  return { notices: withNotice(notices, { code: "dropRefused", level: "warn", text: why }) };
}
