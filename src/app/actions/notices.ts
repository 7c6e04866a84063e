import type { Notice } from "../../worker/border/protocol.ts";
import { withNotice } from "../state/applyEvent.ts";
import { setApp } from "../state/store.ts";

export function notify(notice: Notice): void {
  setApp(({ notices }) => ({ notices: withNotice(notices, notice) }));
}

export function dismiss(code: string): void {
  setApp(({ notices }) => ({ notices: notices.filter((notice) => notice.code !== code) }));
}
