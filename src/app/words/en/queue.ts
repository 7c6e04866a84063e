/** What the page says of its queue and of sweeps, in English. */
import { formatCount } from "../../format.ts";

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export const queue = {
  region: "Queue",
  views: "Runs or queue",
  viewNames: { list: "Runs", queue: "Queue" },
  add: "Add to queue",
  added: (name: string) => `${name} waits in the queue, under Runs.`,
  compose: "Set up another…",
  endComposing: "Back to the run",
  otherTab: "Another tab of this browser works on the queue. Use that one, or close it.",
  waitsFor: (name: string) => `The queue waits for ${name}: open it again, and it goes on.`,
  open: (name: string) => `Open ${name}…`,
  otherData: (opened: string, wanted: string) => `This is ${opened}; the queue waits for ${wanted}.`,
  start: "Start the queue",
  pause: "Pause after this run",
  running: "Running",
  waiting: "Waiting",
  done: "Done",
  inOrder: (count: number) => `${formatCount(count)}, in this order`,
  clear: "Clear",
  clearLong: "Clear what is done from this list; the runs stay",
  empty: "Nothing waits. Set up a run and press Add to queue, or vary its settings in a sweep.",
  kept: "The queue runs while this tab is open. Closing it loses nothing: it goes on when you come back.",
  up: (name: string) => `Move up ${name}`,
  down: (name: string) => `Move down ${name}`,
  remove: (name: string) => `Remove ${name} from the queue`,
  removed: (name: string, entries: number, runs: number) =>
    `${entries === 1 ? name : plural(entries, "entry", "entries")} removed from the queue (${plural(runs, "run", "runs")}).`,
  undo: "Undo",
  show: (name: string) => `Show the results of ${name}`,
  moved: (name: string, place: number, of: number) => `${name} is ${place} of ${of}.`,
  hint: "Alt with an arrow key moves it",
  onData: (data: string, epochs: number) => `${data}, ${plural(epochs, "epoch", "epochs")}`,
  sweepRuns: (done: number, all: number) => `Sweep, ${done} of ${plural(all, "run", "runs")} done`,
  states: {
    waiting: "Waiting",
    running: "Running",
    finished: "Finished",
    stopped: "Stopped",
    failed: "Failed",
    dropped: "Dropped",
  },
  paused: (rest: string) => `Paused; ${rest}`,
  stillPaused: (name: string) =>
    `${name} is paused, and the queue with it. Press “Start the queue” under Runs to go on.`,
  byHand: "started by hand; the queue waits for its end",
  ended: (state: string, best: string) => `${state}, best ${best}`,
  failed: (reason: string) => `Failed: ${reason}`,
};
