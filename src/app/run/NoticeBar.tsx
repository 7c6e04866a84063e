import { useMemo, useState } from "react";
import { dismiss } from "../actions/notices.ts";
import { downloadCheckpoint } from "../actions/stored/stored.ts";
import { Button } from "../parts/Button.tsx";
import { Lamp, type Tone } from "../parts/Lamp.tsx";
import { chipCodes } from "../state/chips.ts";
import { useApp, useRun } from "../state/store.ts";
import type { Notice } from "../../worker/border/protocol.ts";
import { tell } from "../words/told.ts";
import { useWords } from "../words/words.ts";
import { NoticeAction } from "./NoticeAction.tsx";
import styles from "./NoticeBar.module.css";

const tones: Record<Notice["level"], Tone> = { error: "err", warn: "warn", info: "idle", ok: "ok" };

/** What the person should know now: one at a time, the worst first. */
export function NoticeBar() {
  const said = useWords();
  const words = said.notice;
  const told = useApp((state) => state.notices);
  const notices = useMemo(() => told.filter(({ code }) => !chipCodes.has(code)), [told]);
  const [all, setAll] = useState(false);
  const shown = all ? notices : notices.slice(0, 1);
  const rest = notices.length - 1;
  return (
    <div role="status" aria-label={words.region} data-gives-focus>
      {shown.map((notice, at) => {
        const { code, level, text } = notice;
        return (
          <div
            key={code}
            className={`${styles.notice} ${styles[level]}`}
            role={level === "error" ? "alert" : undefined}
          >
            <span className={styles.lamp}>
              <Lamp tone={tones[level]} />
            </span>
            <p>{tell(text, said)}</p>
            <NoticeAction notice={notice} />
            <span className="spring" />
            {at === 0 && rest > 0 && (
              <Button kind="quiet" size="small" onClick={() => setAll(!all)}>
                {all ? words.fewer : words.more(rest)}
              </Button>
            )}
            {(code === "storageFull" || code === "storageRefused") && <DownloadOffered />}
            <Button
              kind="quiet"
              size="small"
              icon="close"
              aria-label={words.dismiss}
              onClick={() => dismiss(code)}
            />
          </div>
        );
      })}
    </div>
  );
}

/** The newest checkpoint that storage would not take, as a file. */
function DownloadOffered() {
  const words = useWords().checkpoints;
  const name = useRun((run) => run.name);
  const newest = useRun((run) => run.checkpoints)?.findLast(({ file }) => file !== undefined);
  if (!newest || name === null) return null;
  return (
    <Button size="small" icon="save" onClick={() => void downloadCheckpoint(newest, name, "safetensors")}>
      {words.downloadOffered}
    </Button>
  );
}
