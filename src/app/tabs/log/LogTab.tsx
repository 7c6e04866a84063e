import { memo, useLayoutEffect, useRef, useState } from "react";
import { copyText } from "../../actions/copy.ts";
import { download, fileName } from "../../actions/download.ts";
import { formatClock, formatCount } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Segments } from "../../parts/Segments.tsx";
import type { RunMark } from "../../state/state.ts";
import { app, useRun } from "../../state/store.ts";
import { taskPages } from "../../tasks/index.ts";
import { tell } from "../../words/told.ts";
import { useWords } from "../../words/words.ts";
import styles from "./LogTab.module.css";

/** How many lines are on the page at most; all are in the download. */
const shownLines = 1000;
/** Blocks of so many lines are laid out only while they are in sight: a line laid out holds 3 kB. */
const blockLines = 50;

/** Lines that are on the page no more, in whole blocks. */
const hiddenLines = (length: number): number =>
  Math.max(0, Math.ceil((length - shownLines) / blockLines) * blockLines);

function logText(): string {
  return (app.getState().run?.log.slice() ?? []).map((line) => `${line}\n`).join("");
}

/** The log as pytorch/examples prints it, to read, to copy and to download. */
export function LogTab() {
  const words = useWords().log;
  const log = useRun((run) => run.log);
  const page = useRun((run) => taskPages[run.data.kind]) ?? taskPages.images;
  const marks = useRun((run) => run.marks) ?? [];
  const { empty, counted } = page.log(words);
  const [shows, setShows] = useState<"lines" | "events">("lines");
  const [copied, setCopied] = useState(false);
  const length = log?.length ?? 0;
  const copy = async (): Promise<void> => {
    if (!(await copyText(logText()))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className={styles.tab}>
      <div className={styles.tools}>
        <Segments
          name={words.show}
          value={shows}
          options={[
            { value: "lines", text: words.lines },
            {
              value: "events",
              text: `${words.events}${marks.length > 0 ? ` ${formatCount(marks.length)}` : ""}`,
            },
          ]}
          onChange={setShows}
        />
        <span className={`label ${styles.note}`}>{counted}</span>
        <span className="spring" />
        <Button kind="quiet" icon="copy" off={length === 0 ? empty : null} onClick={() => void copy()}>
          {copied ? words.copied : words.copy}
        </Button>
        <Button
          kind="quiet"
          icon="save"
          off={length === 0 ? empty : null}
          onClick={() => download(logText(), `${fileName(app.getState().run?.name ?? "run")}-log.txt`)}
        >
          {words.download}
        </Button>
      </div>
      {shows === "events" ? (
        <Events marks={marks} />
      ) : length === 0 ? (
        <p className={styles.empty}>{empty}</p>
      ) : (
        <Lines lines={log?.slice(hiddenLines(length)) ?? []} hidden={hiddenLines(length)} />
      )}
    </div>
  );
}

function Lines({ lines, hidden }: { lines: readonly string[]; hidden: number }) {
  const words = useWords().log;
  const box = useRef<HTMLPreElement>(null);
  const [follows, setFollows] = useState(true);
  const length = hidden + lines.length;
  useLayoutEffect(() => {
    // New lines push the end down; who reads above is left where they are.
    if (follows && length > 0 && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [length, follows]);
  return (
    <pre
      ref={box}
      className={follows ? `${styles.lines} ${styles.follows}` : styles.lines}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={words.lines}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
        setFollows(scrollTop + clientHeight >= scrollHeight - 24)
      }
    >
      {hidden > 0 && <span className="dim">{`${words.earlier(hidden)}\n`}</span>}
      {Array.from({ length: Math.ceil(lines.length / blockLines) }, (_, block) => (
        <Block
          key={hidden / blockLines + block}
          lines={lines.slice(block * blockLines, (block + 1) * blockLines)}
        />
      ))}
    </pre>
  );
}

/** Lines that stay as they are once they are there. */
const Block = memo(
  function Block({ lines }: { lines: readonly string[] }) {
    return (
      <span className={lines.length === blockLines ? styles.block : undefined}>
        {lines.map((line, at) =>
          isResult(line) ? <b key={at}>{`${line}\n`}</b> : <span key={at}>{`${line}\n`}</span>,
        )}
      </span>
    );
  },
  (before, after) =>
    before.lines.length === after.lines.length && before.lines.every((line, at) => line === after.lines[at]),
);

/** Lines that tell how an epoch or the run came out. */
function isResult(line: string): boolean {
  return (
    line.startsWith(" *") ||
    line.startsWith("| end of epoch") ||
    line.startsWith("| End of training") ||
    line === "Training Finished"
  );
}

function Events({ marks }: { marks: readonly RunMark[] }) {
  const words = useWords();
  if (marks.length === 0) return <p className={styles.empty}>{words.log.noEvents}</p>;
  return (
    <ol className={styles.events}>
      {marks.toReversed().map(({ kind, step, time, text }, at) => (
        <li key={marks.length - at}>
          <time dateTime={new Date(time).toISOString()}>{formatClock(time)}</time>
          <span>{words.log.eventAt(formatCount(step))}</span>
          <b>{kind === "status" ? words.run.statuses[text] : tell(text, words)}</b>
        </li>
      ))}
    </ol>
  );
}
