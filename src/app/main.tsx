import "./look/tokens.css";
import "./look/fonts.css";
import "./look/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { watchEnds } from "./actions/run/atTheEnd.ts";
import { testBackends } from "./actions/machine/backends.ts";
import { watchFolders } from "./actions/data/folders.ts";
import { watchRuns } from "./actions/stored/openRun.ts";
import { watchPlace } from "./actions/place.ts";
import { watchHiddenTab } from "./actions/run/hiddenTab.ts";
import { watchLeaving } from "./actions/run/leaving.ts";
import { followLinks } from "./actions/settings.ts";
import { watchStorage } from "./actions/stored/storage.ts";
import { watchStored } from "./actions/stored/stored.ts";
import { watchClean } from "./actions/data/clean.ts";
import { watchTiming } from "./actions/run/timing.ts";
import { watchTrainer } from "./actions/run/continueRun.ts";
import { watchFromAway } from "./actions/run/tellAway.ts";
import { trainer } from "./actions/trainer.ts";
import { App } from "./App.tsx";
import { ErrorBoundary } from "./frame/ErrorBoundary.tsx";
import { watchDrops } from "./first/drop/windowDrop.ts";
import { setHeadlessHook } from "./headlessHook.ts";
import { registerServiceWorker } from "../offline/register.ts";
import { keepAwake } from "../worker/border/keepAwake.ts";
import { followSystemTheme } from "./look/theme.ts";
import { showFirstLanguage } from "./words/words.ts";

const root = document.querySelector("#page");
if (!root) throw new Error("index.html has no element #page to draw into.");
watchDrops();

/** No top-level await: parts that are fetched import from this file, and would wait for its end. */
async function open(page: Element): Promise<void> {
  await showFirstLanguage();
  createRoot(page).render(
    <StrictMode>
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </StrictMode>,
  );
  followSystemTheme();
  setHeadlessHook();
  watchStorage();
  watchHiddenTab();
  watchLeaving(trainer);
  watchFromAway();
  watchStored();
  watchFolders();
  watchRuns();
  watchPlace();
  watchEnds();
  watchTrainer();
  watchTiming();
  watchClean();
  keepAwake(trainer);
  followLinks();
  void import("./queue/drive.ts").then(({ watchQueue }) => watchQueue());
  void registerServiceWorker(() => trainer.call("fetched", null));
  void testBackends();
}

void open(root);
