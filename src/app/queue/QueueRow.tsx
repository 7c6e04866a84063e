import type { DragEvent, KeyboardEvent } from "react";
import { formatDuration } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Lamp, type Tone } from "../parts/Lamp.tsx";
import { shareOf } from "../state/run/progress.ts";
import { isLive } from "../state/state.ts";
import { useApp } from "../state/store.ts";
import { tell } from "../words/told.ts";
import { useWords, type Words } from "../words/words.ts";
import { changeQueue, openQueued } from "./drive.ts";
import { metricText } from "./sweep/metricText.ts";
import { isOpen, moved, type QueueEntry, stateOf } from "./queue.ts";
import styles from "./Queue.module.css";

interface Props {
  entry: QueueEntry;
  /** Whether the results beside the list are its own. */
  isShown: boolean;
  onShow: (id: string) => void;
  /** Among those that wait; undefined: it does not wait. */
  place?: { at: number; of: number };
  onMoved?: (text: string) => void;
  onRemove: (id: string) => void;
  drag?: { isDragged: boolean; onDrag: () => void; onDrop: () => void; onEnd: () => void };
}

const tones: Record<ReturnType<typeof stateOf>, Tone> = {
  waiting: "idle",
  running: "ok",
  finished: "idle",
  stopped: "idle",
  failed: "err",
  dropped: "idle",
};

/** One entry of the queue: what it is, how it stands, and what moves it. */
export function QueueRow({ entry, isShown, onShow, place, onMoved, onRemove, drag }: Props) {
  const all = useWords();
  const words = all.queue;
  const { id, name } = entry;
  const state = entryState(entry);
  const share = useShare(entry);
  const pause = usePause(entry);
  const isOurs = useApp(({ queue }) => queue.isOurs !== false);
  const off = isOurs ? null : words.otherTab;
  const move = (by: -1 | 1): void => {
    if (!place || place.at + by < 0 || place.at + by >= place.of) return;
    changeQueue((queue) => moved(queue, id, by));
    onMoved?.(words.moved(name, place.at + by + 1, place.of));
  };
  const press = (event: KeyboardEvent): void => {
    if (!place || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(event.key === "ArrowUp" ? -1 : 1);
  };
  const seconds = entry.runs.reduce((sum, run) => sum + run.seconds, 0);
  return (
    <li
      className={`${styles.row} ${drag?.isDragged ? styles.dragged : ""}`}
      data-status={state}
      aria-label={name}
      draggable={drag !== undefined && isOurs}
      onDragStart={(event: DragEvent) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", name);
        drag?.onDrag();
      }}
      onDragOver={(event) => {
        if (drag) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        drag?.onDrop();
      }}
      onDragEnd={() => drag?.onEnd()}
      onKeyDown={press}
    >
      <span className={styles.mark}>
        {place ? <Icon name="grip" /> : <Lamp tone={pause ? "idle" : tones[state]} />}
      </span>
      <span className={styles.what}>
        {entry.sweep ? (
          <button
            type="button"
            className="link"
            aria-label={words.show(name)}
            aria-pressed={isShown}
            onClick={() => onShow(id)}
          >
            {name}
          </button>
        ) : entry.runs[0] && entry.runs[0].state !== "waiting" ? (
          <button
            type="button"
            className="link"
            aria-label={all.runs.open(name)}
            onClick={() => void openQueued(entry.runs[0]?.id ?? "")}
          >
            {name}
          </button>
        ) : (
          <b>{name}</b>
        )}
        <span className="label">{pause ? words.paused(aboutText(entry, all)) : aboutText(entry, all)}</span>
        {share !== null && (
          <span className={styles.share}>
            <i style={{ width: `${100 * share}%` }} />
          </span>
        )}
      </span>
      {seconds > 0 && <span className={`label ${styles.time}`}>{formatDuration(seconds)}</span>}
      <span className={styles.buttons}>
        {place && (
          <>
            <Button
              kind="quiet"
              size="small"
              icon="up"
              aria-label={words.up(name)}
              title={words.hint}
              off={place.at === 0 ? words.inOrder(place.of) : off}
              onClick={() => move(-1)}
            />
            <Button
              kind="quiet"
              size="small"
              icon="down"
              aria-label={words.down(name)}
              title={words.hint}
              off={place.at === place.of - 1 ? words.inOrder(place.of) : off}
              onClick={() => move(1)}
            />
          </>
        )}
        {(state !== "running" || pause === "left") && (
          <Button
            kind="quiet"
            size="small"
            icon="close"
            aria-label={words.remove(name)}
            off={off}
            onClick={() => onRemove(id)}
          />
        )}
      </span>
    </li>
  );
}

function entryState(entry: QueueEntry): ReturnType<typeof stateOf> {
  const states = entry.runs.map((run) => stateOf(entry, run));
  if (states.includes("running")) return "running";
  if (isOpen(entry)) return "waiting";
  return states.every((state) => state === "failed") ? "failed" : (states[0] ?? "finished");
}

/** How far the live run of the entry, or the sweep with it, is; null where it does not run. */
function useShare({ runs, sweep }: QueueEntry): number | null {
  return useApp(({ run }) => {
    const at = runs.find(({ state }) => state === "running");
    if (!at || run?.id !== at.id) return null;
    const share = shareOf(run);
    const done = runs.filter(({ state }) => state !== "waiting" && state !== "running").length;
    return sweep ? (done + share) / runs.length : share;
  });
}

/** How its run under way rests: paused in this tab, or left so by an earlier visit; null: it does not. */
function usePause({ runs }: QueueEntry): "here" | "left" | null {
  return useApp(({ run, queue }) => {
    const at = runs.find(({ state }) => state === "running");
    if (!at) return null;
    if (run?.id === at.id && isLive(run.status)) return run.status === "paused" ? "here" : null;
    return queue.isGoing ? null : "left";
  });
}

function aboutText(entry: QueueEntry, all: Words): string {
  const words = all.queue;
  const { runs, sweep, config, data } = entry;
  if (sweep) {
    const done = runs.filter((run) => !["waiting", "running"].includes(stateOf(entry, run))).length;
    return words.sweepRuns(done, runs.length);
  }
  const [run] = runs;
  if (run?.state === "failed") return words.failed(tell(run.reason ?? "", all));
  if (!run || run.state === "waiting" || run.state === "running")
    return words.onData(data.name, config.epochs);
  return words.ended(words.states[run.state], metricText(run.best, config));
}
