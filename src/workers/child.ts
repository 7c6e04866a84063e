/**
 * Workers of the trainer: threads of the WASM backend, decoders of pictures. The trainer makes them itself, in Firefox the page does so
 * for it and only their messages go past the page: there a worker that makes a worker waits until the page has registered it with the
 * debugger, on the condition variable on which the new thread waits for work, and one wake-up comes. Where the new thread was there
 * first, the maker sleeps for ever (Firefox 140 on a busy machine, once in 5 to 20 runs; WorkerPrivate::WaitForIsDebuggerRegistered).
 */

/** A worker that can be a child: whoever needs one keeps its maker beside its program. */
export interface ChildMaker {
  /** What the page finds the maker by, when it is asked for one. */
  readonly kind: string;
  readonly make: (name: string) => Worker;
}

export interface ChildWorker {
  post(message: unknown, transfer?: Transferable[]): void;
  /** Ends it at once. */
  terminate(): void;
}

interface Listeners {
  onMessage(data: unknown): void;
  /** Its program could not be loaded, or threw. */
  onError(reason: string): void;
}

/** What the page is asked for: `ports` are the child's way to its parent, and the one by which the parent ends it. */
export type AskPage = (kind: string, name: string, ports: [MessagePort, MessagePort]) => void;

let askPage: AskPage | null = null;

/** From now on children of this worker are made by its page, which does so with `makeChild`. */
export function letPageMakeChildren(ask: AskPage): void {
  askPage = ask;
}

/** Starts a child; what is posted before it has loaded waits for it. */
export function startChild(
  { kind, make }: ChildMaker,
  name: string,
  { onMessage, onError }: Listeners,
): ChildWorker {
  if (!askPage) {
    const worker = make(name);
    worker.addEventListener("message", ({ data }) => onMessage(data));
    worker.addEventListener("error", ({ message }) => onError(message));
    return {
      post: (message, transfer = []) => worker.postMessage(message, transfer),
      terminate: () => worker.terminate(),
    };
  }
  const way = new MessageChannel();
  const control = new MessageChannel();
  way.port1.addEventListener("message", ({ data }) => onMessage(data));
  way.port1.start();
  control.port1.addEventListener("message", ({ data }: MessageEvent<string>) => onError(data));
  control.port1.start();
  askPage(kind, name, [way.port2, control.port2]);
  return {
    post: (message, transfer = []) => way.port1.postMessage(message, transfer),
    terminate() {
      way.port1.close();
      control.port1.postMessage("terminate", []);
    },
  };
}

/** The page's part of `startChild`. The returned function ends the child; its parent can do so too, and `onEnd` is told of that. */
export function makeChild(
  { make }: ChildMaker,
  name: string,
  [way, control]: readonly MessagePort[],
  onEnd: () => void,
): () => void {
  if (!way || !control) throw new TypeError("A child worker needs two ports.");
  const worker = make(name);
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    control.postMessage(event.message, []);
  });
  control.addEventListener("message", () => {
    worker.terminate();
    control.close();
    onEnd();
  });
  control.start();
  worker.postMessage("parent", [way]);
  return () => worker.terminate();
}
