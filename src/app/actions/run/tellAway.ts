/** Tells whoever is elsewhere how the run goes: by the tab's title and icon, and by notifications where they were asked for. */
import { inTime, personMs } from "../../../inTime.ts";
import { bestEpoch } from "../../state/applyEvent.ts";
import { isLive } from "../../state/state.ts";
import { app, setApp } from "../../state/store.ts";
import { iconShare, type News, newsOf, titleOf } from "../../run/news.ts";
import { words } from "../../words/words.ts";
import { notify } from "../notices.ts";

const place = "tellAway";

/** Whether the person wants notifications, and the browser may still show them. */
export function wantsNews(): boolean {
  try {
    return (
      localStorage.getItem(place) === "yes" &&
      typeof Notification !== "undefined" &&
      Notification.permission === "granted"
    );
  } catch {
    return false;
  }
}

/** Turns notifications on, for which the browser asks the person, or off. To be called from a click. */
export async function setNews(on: boolean): Promise<void> {
  // Firefox never answers for whoever clicks beside its question.
  const isOn =
    on &&
    typeof Notification !== "undefined" &&
    (await inTime(Notification.requestPermission(), personMs, () => "default")) === "granted";
  if (on && !isOn) notify({ code: "newsRefused", level: "warn", text: ({ news }) => news.refused });
  try {
    localStorage.setItem(place, isOn ? "yes" : "no");
  } catch {
    // Storage may be refused; the choice then lasts as long as the page.
  }
  setApp(({ view }) => ({ view: { ...view, news: isOn } }));
}

/** Attends to the run for the page's lifetime. */
export function watchFromAway(): void {
  setApp(({ view }) => ({ view: { ...view, news: wantsNews() } }));
  let bestAt: number | null = null;
  let shown: number | null = null;
  app.subscribe((now, before) => {
    if (now.run === before.run && now.queue === before.queue) return;
    const title = titleOf(now, words());
    if (document.title !== title) document.title = title;
    const share = iconShare(now);
    if (share !== shown) drawIcon((shown = share));
    const time = Date.now();
    const news = newsOf(before, now, bestAt, time, words());
    if (now.run?.id !== before.run?.id) bestAt = null;
    if (now.run && bestEpoch(now.run)?.epoch !== (before.run && bestEpoch(before.run)?.epoch)) bestAt = time;
    // Whoever looks at the page sees it there.
    if (news && now.view.news && !document.hasFocus()) show(news, now.run?.id ?? "queue");
    if (now.run && !isLive(now.run.status)) bestAt = null;
  });
}

function show({ title, text }: News, tag: string): void {
  const options = { body: text, tag, icon: "./icon.svg" };
  try {
    const note = new Notification(title, options);
    note.addEventListener("click", () => window.focus());
  } catch {
    // Chrome on Android shows those of service workers alone: https://issues.chromium.org/issues/40415865
    void navigator.serviceWorker.getRegistration().then((worker) => worker?.showNotification(title, options));
  }
}

const ownIcon = "./icon.svg";

/** A ring that closes as the run goes on; null: the page's own icon. */
function drawIcon(share: number | null): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  const length = 2 * Math.PI * 12;
  link.href =
    share === null
      ? ownIcon
      : `data:image/svg+xml,${encodeURIComponent(
          `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-width="6">` +
            `<circle cx="16" cy="16" r="12" stroke="#87958f" stroke-opacity=".45"/>` +
            `<circle cx="16" cy="16" r="12" stroke="#1b6aae" transform="rotate(-90 16 16)" ` +
            `stroke-dasharray="${(share * length).toFixed(1)} ${length.toFixed(1)}"/></svg>`,
        )}`;
}
