/** @typedef {{ name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number }} TraceEvent */

/** @param {number[]} values @param {number} share */
const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;

/** @param {number[]} microseconds */
function summary(microseconds) {
  const of = (/** @type {number} */ share) => Number((percentile(microseconds, share) / 1000).toFixed(2));
  return { median: of(0.5), p95: of(0.95), p99: of(0.99), most: of(1) };
}

/**
 * What the main thread did from each animation frame to the next.
 * @param {TraceEvent[]} events
 */
export function framesOf(events) {
  const ticks = events.filter(({ name }) => name === "FireAnimationFrame");
  const [first] = ticks;
  if (!first) throw new Error("No frame was drawn.");
  const isMain = (/** @type {TraceEvent} */ { pid, tid }) => pid === first.pid && tid === first.tid;
  // Several callbacks belong to one frame.
  const starts = ticks
    .filter(isMain)
    .map(({ ts }) => ts)
    .toSorted((a, b) => a - b)
    .filter((ts, at, all) => at === 0 || ts - (all[at - 1] ?? 0) > 4000);
  const done = events.filter((event) => isMain(event) && event.ph === "X").toSorted((a, b) => a.ts - b.ts);
  const tasks = done.filter(({ name }) => name === "RunTask");
  const wall = Array.from({ length: starts.length - 1 }, () => 0);
  const own = [...wall];
  let at = 0;
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    while (at < wall.length - 1 && ts >= (starts[at + 1] ?? Infinity)) at += 1;
    if (ts < (starts[0] ?? 0)) continue;
    wall[at] = (wall[at] ?? 0) + dur;
    own[at] = (own[at] ?? 0) + tdur;
  }
  const longest = own.indexOf(Math.max(...own));
  const [from, to] = [starts[longest] ?? 0, starts[longest + 1] ?? Infinity];
  return {
    frames: wall.length,
    wall: summary(wall),
    processor: summary(own),
    longest: parts(done.filter(({ ts }) => ts >= from && ts < to)),
  };
}

/**
 * What a frame's time went to, most first: each event's own time without that of those within it.
 * @param {TraceEvent[]} events in their order
 */
function parts(events) {
  /** @type {Map<string, number>} */
  const times = new Map();
  /** @type {{ name: string, end: number }[]} */
  const open = [];
  const add = (/** @type {string} */ name, /** @type {number} */ time) =>
    times.set(name, (times.get(name) ?? 0) + time);
  for (const { name, ts, dur = 0, tdur = 0 } of events) {
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= ts) open.pop();
    const around = open.at(-1);
    if (around) add(around.name, -tdur);
    add(name, tdur);
    open.push({ name, end: ts + dur });
  }
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([name, time]) => `${name} ${(time / 1000).toFixed(1)}`)
    .join(", ");
}
