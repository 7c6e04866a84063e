/**
 * Drawings that wait for their turn. A chart costs 5 to 20 ms of the page's thread, and while a network trains on every
 * core each of them takes twice that: drawn one after the other, a frame apart, no task of the page is long.
 */
const waiting = new Set<() => void>();
let isRunning = false;

/** Calls `draw` in a task of its own, after those that wait already. The returned function takes it back. */
export function takeTurn(draw: () => void): () => void {
  waiting.add(draw);
  if (!isRunning) {
    isRunning = true;
    setTimeout(next);
  }
  return () => waiting.delete(draw);
}

function next(): void {
  const [draw] = waiting;
  if (!draw) {
    isRunning = false;
    return;
  }
  waiting.delete(draw);
  try {
    draw();
  } finally {
    afterFrame(next);
  }
}

/** A hidden page has no frames. */
function afterFrame(go: () => void): void {
  if (document.hidden) setTimeout(go);
  else requestAnimationFrame(() => setTimeout(go));
}
