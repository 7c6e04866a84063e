import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setNews, watchFromAway } from "../../../../src/app/actions/run/tellAway.ts";
import { app, changeRun } from "../../../../src/app/state/store.ts";
import { stateWithRun } from "../runSample.ts";

/** What would have been shown. */
let shown: string[] = [];
let answer: NotificationPermission = "granted";

class StubbedNotification {
  static permission: NotificationPermission = "default";
  static requestPermission = async (): Promise<NotificationPermission> =>
    (StubbedNotification.permission = answer);
  constructor(title: string, { body }: NotificationOptions) {
    shown.push(`${title}: ${body}`);
  }
  addEventListener(): void {
    // Clicks are the person's.
  }
}

const kept = new Map<string, string>();
let isLookedAt = false;
const page = { title: "", hasFocus: () => isLookedAt, querySelector: () => null };

beforeEach(() => {
  [shown, answer, isLookedAt] = [[], "granted", false];
  vi.stubGlobal("Notification", StubbedNotification);
  vi.stubGlobal("document", page);
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

/** A run begins, and fails. */
function end(): void {
  app.setState({ ...stateWithRun(), view: app.getState().view }, true);
  changeRun(() => ({ status: "running" }));
  changeRun(() => ({ status: "failed", reason: "No more room." }));
}

test("notifications come once they were asked for and allowed, and not to whoever looks at the page", async () => {
  watchFromAway();
  end();
  expect(page.title).toBe("Failed: pets-resnet18 – Descent");
  expect(shown).toEqual([]);

  answer = "denied";
  await setNews(true);
  expect(app.getState().view.news).toBe(false);
  expect(app.getState().notices.map(({ code }) => code)).toContain("newsRefused");
  end();
  expect(shown).toEqual([]);

  answer = "granted";
  await setNews(true);
  end();
  expect(shown).toEqual(["pets-resnet18 failed: No more room."]);
  isLookedAt = true;
  end();
  isLookedAt = false;
  await setNews(false);
  end();
  expect(shown).toHaveLength(1);
  expect(kept.get("tellAway")).toBe("no");
});
