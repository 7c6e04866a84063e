import { tell } from "../words/told.ts";
import { useEffect, useRef, useState } from "react";
import { formatDuration } from "../format.ts";
import { bestEpoch } from "../state/applyEvent.ts";
import { progressOf } from "../state/run/progress.ts";
import type { Run } from "../state/state.ts";
import { useApp } from "../state/store.ts";
import { pageOf } from "../tasks/index.ts";
import type { Words } from "../words/en/index.ts";
import { useWords } from "../words/words.ts";

/** Speech comes at an epoch's end, at most this often. */
const quietMs = 60_000;

/** Tells those who listen how the run goes: calm, in whole sentences; the numbers on the screen are silent. */
export function Announcer() {
  const words = useWords();
  const run = useApp((state) => state.run);
  const [text, setText] = useState("");
  const spoken = useRef({ epochs: 0, status: "", at: 0 });
  useEffect(() => {
    const before = spoken.current;
    if (!run) {
      spoken.current = { epochs: 0, status: "", at: 0 };
      return;
    }
    const now = performance.now();
    if (run.status !== before.status) {
      spoken.current = { ...before, status: run.status, epochs: run.epochs.length };
      setText(`${words.run.statuses[run.status]}. ${tell(run.reason ?? "", words)}`);
    } else if (run.epochs.length > before.epochs && (before.at === 0 || now - before.at > quietMs)) {
      spoken.current = { ...before, epochs: run.epochs.length, at: now };
      setText(epochSentence(run, words));
    }
  }, [run, words]);
  const isUrgent = run?.status === "failed";
  return (
    <div
      className="spoken"
      role="status"
      aria-live={isUrgent ? "assertive" : "polite"}
      aria-label={words.run.announcements}
    >
      {text}
    </div>
  );
}

function epochSentence(run: Run, { run: words }: Words): string {
  const last = run.epochs.at(-1);
  const best = bestEpoch(run);
  if (!last || !best) return "";
  const metric = pageOf(run.config).announcement(last, best, words);
  const { leftSeconds } = progressOf(run);
  return words.announceEpoch(
    last.epoch + 1,
    run.config.epochs,
    metric,
    leftSeconds === null ? "" : formatDuration(leftSeconds),
  );
}
