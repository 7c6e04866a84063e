/** A child worker's way to its parent (child.ts): straight, or by the port that the page gave it for its first message. */

export type Answer<T> = (message: T, transfer?: Transferable[]) => void;

interface End {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

type Listener<Ask, Told> = (ask: Ask, answer: Answer<Told>) => void | Promise<void>;

/** Calls `listener` with everything that the parent sends, and with the way back. It tells of its failures itself. */
export function listenToParent<Ask, Told>(listener: Listener<Ask, Told>): void {
  const answerBy =
    (end: End): Answer<Told> =>
    (message, transfer = []) =>
      end.postMessage(message, transfer);
  // To the types `self` is any worker; in a dedicated one it is this end.
  const straight = answerBy(self as unknown as End);
  self.addEventListener("message", ({ data, ports: [way] }: MessageEvent<Ask>) => {
    if (!way) {
      void listener(data, straight);
      return;
    }
    const answer = answerBy(way);
    way.addEventListener("message", (event: MessageEvent<Ask>) => void listener(event.data, answer));
    way.start();
  });
}
