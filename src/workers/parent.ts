/** A child worker's way to its parent (child.ts): straight, or by the port that the page gave it for its first message. */

export type Answer<T> = (message: T, transfer?: Transferable[]) => void;

interface End {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** Calls `listener` with everything that the parent sends, and with the way back. */
export function listenToParent<Ask, Told>(listener: (ask: Ask, answer: Answer<Told>) => void): void {
  const answerBy =
    (end: End): Answer<Told> =>
    (message, transfer = []) =>
      end.postMessage(message, transfer);
  // The page's types are loaded too, where `self` is a window; in a dedicated worker it is this end.
  const straight = answerBy(self as unknown as End);
  self.addEventListener("message", ({ data, ports: [way] }: MessageEvent<Ask>) => {
    if (!way) {
      listener(data, straight);
      return;
    }
    const answer = answerBy(way);
    way.addEventListener("message", (event: MessageEvent<Ask>) => listener(event.data, answer));
    way.start();
  });
}
