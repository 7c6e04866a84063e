import { useRef, useState } from "react";
import { dismiss } from "../actions/notices.ts";
import { goTo } from "../actions/place.ts";
import { formatCount } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Lamp } from "../parts/Lamp.tsx";
import { isLive } from "../state/state.ts";
import { setApp, useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { changeQueue, newEntryOfForm, openWaited } from "./drive.ts";
import { goingOn } from "./goingOn.ts";
import { isOpen, placed, type QueueEntry, type Removed, removedBy, withAgain, without } from "./queue.ts";
import { QueueRow } from "./QueueRow.tsx";
import { SweepEditor } from "./sweep/SweepEditor.tsx";
import { openSweepFolder } from "./sweep/sweepFolder.ts";
import { resultsOf, type SweepFolder } from "./sweep/sweepResults.ts";
import { SweepResultsView } from "./sweep/SweepResultsView.tsx";
import styles from "./Queue.module.css";

const runCount = (removed: Removed): number => removed.reduce((sum, { entry }) => sum + entry.runs.length, 0);

const isRunning = ({ runs }: QueueEntry): boolean => runs.some(({ state }) => state === "running");

/** The queue, and beside it the sweep that is made, or what one came to. */
export function QueueView() {
  const words = useWords();
  const varied = useApp((state) => state.varied);
  const hasData = useApp((state) => state.data !== null);
  const entries = useApp((state) => state.queue.entries);
  const [chosen, setChosen] = useState<string | null>(null);
  const [folder, setFolder] = useState<SweepFolder | null>(null);
  const sweeps = entries.filter(({ sweep }) => sweep !== null);
  const entry = sweeps.find(({ id }) => id === chosen) ?? sweeps.at(-1) ?? null;
  const results = folder?.results ?? (entry && resultsOf(entry));
  const show = (id: string): void => {
    setFolder(null);
    setChosen(id);
    setApp(() => ({ varied: null }));
  };
  return (
    <div className={styles.halves}>
      <QueueList
        shown={varied || folder ? null : (entry?.id ?? null)}
        onShow={show}
        onFolder={(found) => {
          setFolder(found);
          setApp(() => ({ varied: null }));
        }}
      />
      <div className={styles.pane}>
        {varied ? (
          <SweepEditor
            base={varied}
            onDone={(made) => {
              setApp(() => ({ varied: null }));
              if (made?.sweep) show(made.id);
            }}
          />
        ) : results ? (
          <SweepResultsView results={results} curves={folder?.curves ?? null} />
        ) : (
          <p className={styles.note}>{hasData ? words.sweep.about : words.sweep.needsData}</p>
        )}
      </div>
    </div>
  );
}

interface ListProps {
  /** The sweep whose results are shown. */
  shown: string | null;
  onShow: (id: string) => void;
  onFolder: (found: SweepFolder) => void;
}

/** What runs now, what waits, in its order, and what is done. */
function QueueList({ shown, onShow, onFolder }: ListProps) {
  const { queue: words, sweep: sweepWords } = useWords();
  const hasData = useApp((state) => state.data !== null);
  const queue = useApp((state) => state.queue);
  const [dragged, setDragged] = useState<string | null>(null);
  const [spoken, setSpoken] = useState("");
  const region = useRef<HTMLElement>(null);
  const off = queue.isOurs === false ? words.otherTab : null;
  const [removed, setRemoved] = useState<Removed>([]);
  const remove = (gone: (entry: QueueEntry) => boolean): void => {
    setRemoved(removedBy(queue, gone));
    changeQueue((now) => without(now, gone));
    region.current?.focus();
  };
  const onRemove = (id: string): void => remove((entry) => entry.id === id);
  const running = queue.entries.filter(isRunning);
  const waiting = queue.entries.filter((entry) => isOpen(entry) && !isRunning(entry));
  const done = queue.entries.filter((entry) => !isOpen(entry)).toReversed();
  const drop = (at: string): void => {
    if (dragged !== null) changeQueue((now) => placed(now, dragged, at));
    setDragged(null);
  };
  return (
    <section ref={region} className={styles.queue} aria-label={words.region} tabIndex={-1}>
      <span className="spoken" role="status">
        {spoken}
      </span>
      <div className={styles.head}>
        <h1>{words.region}</h1>
        <span className="spring" />
        {queue.waitsFor !== null && (
          <Button icon="folder" kind="primary" off={off} onClick={() => void openWaited()}>
            {words.open(queue.waitsFor)}
          </Button>
        )}
        {queue.isGoing ? (
          <Button
            icon="pause"
            off={off}
            onClick={() => changeQueue((now) => ({ ...now, isGoing: false, waitsFor: null }))}
          >
            {words.pause}
          </Button>
        ) : (
          waiting.length + running.length > 0 && (
            <Button
              icon="play"
              kind="primary"
              off={off}
              onClick={() => {
                dismiss("queueWaits");
                dismiss("queued");
                changeQueue(goingOn);
              }}
            >
              {words.start}
            </Button>
          )
        )}
      </div>
      <div className={styles.head}>
        <Button
          icon="list"
          title={sweepWords.newLong}
          off={off ?? (hasData ? null : sweepWords.needsData)}
          onClick={() => void varyForm()}
        >
          {sweepWords.new}
        </Button>
        <Button
          kind="quiet"
          icon="folder"
          title={sweepWords.openFolderLong}
          onClick={() => void openSweepFolder(onFolder)}
        >
          {sweepWords.openFolder}
        </Button>
      </div>
      {off !== null && <p className={styles.note}>{off}</p>}
      {removed.length > 0 && (
        <p className={styles.head} role="status">
          <span className="label">
            {words.removed(removed[0]?.entry.name ?? "", removed.length, runCount(removed))}
          </span>
          <Button
            size="small"
            off={off}
            onClick={() => {
              changeQueue((now) => withAgain(now, removed));
              setRemoved([]);
              region.current?.focus();
            }}
          >
            {words.undo}
          </Button>
        </p>
      )}
      {queue.entries.length === 0 && <p className={styles.note}>{words.empty}</p>}
      {waiting.length > 0 && <ByHand />}
      {running.length > 0 && (
        <>
          <h2 className={styles.group}>{words.running}</h2>
          <FixedRows entries={running} shown={shown} onShow={onShow} onRemove={onRemove} />
        </>
      )}
      {waiting.length > 0 && (
        <>
          <h2 className={styles.group}>
            {words.waiting} <span>{words.inOrder(waiting.length)}</span>
          </h2>
          <ol>
            {waiting.map((entry, place) => (
              <QueueRow
                key={entry.id}
                entry={entry}
                isShown={entry.id === shown}
                onShow={onShow}
                place={{ at: place, of: waiting.length }}
                onMoved={setSpoken}
                onRemove={onRemove}
                drag={{
                  isDragged: dragged === entry.id,
                  onDrag: () => setDragged(entry.id),
                  onDrop: () => drop(entry.id),
                  onEnd: () => setDragged(null),
                }}
              />
            ))}
          </ol>
        </>
      )}
      {done.length > 0 && (
        <>
          <h2 className={styles.group}>
            {words.done} <span>{formatCount(done.length)}</span>
            <span className="spring" />
            <Button
              kind="quiet"
              size="small"
              aria-label={words.clearLong}
              off={off}
              onClick={() => remove((entry) => !isOpen(entry))}
            >
              {words.clear}
            </Button>
          </h2>
          <FixedRows entries={done} shown={shown} onShow={onShow} onRemove={onRemove} />
        </>
      )}
      {queue.entries.length > 0 && <p className={styles.note}>{words.kept}</p>}
    </section>
  );
}

type FixedRowsProps = Pick<ListProps, "shown" | "onShow"> & {
  entries: readonly QueueEntry[];
  onRemove: (id: string) => void;
};

/** Entries that have no place to be moved to. */
function FixedRows({ entries, shown, onShow, onRemove }: FixedRowsProps) {
  return (
    <ul>
      {entries.map((entry) => (
        <QueueRow
          key={entry.id}
          entry={entry}
          isShown={entry.id === shown}
          onShow={onShow}
          onRemove={onRemove}
        />
      ))}
    </ul>
  );
}

/** The run that goes on beside the queue, which waits for its end. */
function ByHand() {
  const { queue: words, runs } = useWords();
  const name = useApp(({ run, queue }) =>
    run && isLive(run.status) && !queue.entries.some((entry) => entry.runs.some(({ id }) => id === run.id))
      ? run.name
      : null,
  );
  const isPaused = useApp(({ run }) => run?.status === "paused");
  if (name === null) return null;
  return (
    <>
      <h2 className={styles.group}>{words.running}</h2>
      <div className={styles.row} data-status="running">
        <span className={styles.mark}>
          <Lamp tone={isPaused ? "idle" : "ok"} />
        </span>
        <span className={styles.what}>
          <button type="button" className="link" aria-label={runs.open(name)} onClick={() => goTo("lab")}>
            {name}
          </button>
          <span className="label">{isPaused ? words.paused(words.byHand) : words.byHand}</span>
        </span>
      </div>
    </>
  );
}

async function varyForm(): Promise<void> {
  const varied = await newEntryOfForm();
  if (varied) setApp(() => ({ varied }));
}
