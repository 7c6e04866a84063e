import { say } from "../../said.ts";
import { withNotice } from "./applyEvent.ts";
import { type AppState, isLive } from "./state.ts";

/** What a drop that no model takes holds. */
export interface DroppedThings {
  /** A folder, an archive or texts. */
  isData: boolean;
  hasPictures: boolean;
}

/** Whether a paused run takes the folder of that name: its own again, or any while it waits for one that can be read. */
export const takesFolder = ({ run, notices }: AppState, name: string): boolean =>
  run?.status === "paused" &&
  (run.data.name === name || notices.some(({ code }) => code === "badFiles" || code === "reconnectFailed"));

/** Why a drop is not opened as data; null: it is. */
export function whyNotOpened(
  { run, mode, reading }: AppState,
  { isData, hasPictures }: DroppedThings,
): string | null {
  const isRunOfPictures = mode === "run" && run?.data.kind === "images";
  if (!isData && hasPictures && isRunOfPictures) return say("pictureGoesToTry");
  if (run && isLive(run.status)) return say("dataInUse");
  if (reading) return say("folderBeingRead", reading.name);
  return isData ? null : say("notFolder");
}

/** Says why a drop was refused where it is seen: in the drop zone, and as a notice where there is none. */
export function refusedDrop({ mode, place, notices }: AppState, why: string): Partial<AppState> {
  if (mode === "empty" && place === "lab") return { dataError: why };
  return { notices: withNotice(notices, { code: "dropRefused", level: "warn", text: why }) };
}
