import { withNotice } from "../state/applyEvent.ts";
import type { PageNotice } from "../state/state.ts";
import { setApp } from "../state/store.ts";

export function notify(notice: PageNotice): void {
  setApp(({ notices }) => ({ notices: withNotice(notices, notice) }));
}

export function dismiss(code: string): void {
  setApp(({ notices }) => ({ notices: notices.filter((notice) => notice.code !== code) }));
}
