/** The clipboard, which browsers give to pages with permission and in focus alone. */
import { byItselfMs, inTime } from "../../inTime.ts";
import { notify } from "./notices.ts";

/** Puts a text into the clipboard. False where the browser refuses, which is told. To be called from a click. */
export async function copyText(text: string): Promise<boolean> {
  // Left out by browsers where the page came over plain http.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  const isCopied =
    clipboard !== undefined &&
    (await inTime(
      clipboard.writeText(text).then(() => true),
      byItselfMs,
    ).catch(() => false));
  if (!isCopied) notify({ code: "copyRefused", level: "warn", text: ({ notice }) => notice.copyRefused });
  return isCopied;
}
