/** The page's side of the trainer worker: typed calls, events, and a worker that is made anew after it died. */
import { remember, say } from "../../said.ts";
import { makeChild } from "../../workers/child.ts";
import { childMaker } from "./children.ts";
import type { CallName, Calls, PlainError, TrainerEvent, TrainerMessage } from "./protocol.ts";

/** The worker stopped working: what it was doing is lost, what is stored is not. */
export class TrainerDiedError extends Error {
  override name = "TrainerDiedError";
}

export interface Trainer {
  /** Rejects with the worker's own error, or with TrainerDiedError when the worker died meanwhile. */
  call<K extends CallName>(name: K, ask: Calls[K]["ask"]): Promise<Calls[K]["answer"]>;
  /** Calls `listener` for each event; the returned function ends that. */
  on(listener: (event: TrainerEvent) => void): () => void;
  /** Told when the worker died by itself or was restarted, with the reason. */
  onDeath(listener: (reason: string) => void): () => void;
  /** Ends the worker at once, rejecting waiting calls; the next call starts a fresh one. */
  restart(reason?: string): void;
  /** Ends the worker for good and tells nobody; later calls reject. */
  leave(): void;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

const startWorker = (): Worker =>
  new Worker(new URL("../trainer.worker.ts", import.meta.url), { type: "module", name: "trainer" });

/** An error as it was on the other side, its stack included. */
function revive({ name, message, stack }: PlainError): Error {
  const error = new Error(message);
  error.name = name;
  if (stack) error.stack = stack;
  return error;
}

/** A trainer whose worker starts with the first call. `start` is replaced in tests. */
export function createTrainer(start: () => Worker = startWorker): Trainer {
  let worker: Worker | null = null;
  let hasLeft = false;
  let nextId = 1;
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(event: TrainerEvent) => void>();
  const mourners = new Set<(reason: string) => void>();
  /** End what the page made for the worker. */
  const children = new Set<() => void>();

  function end(reason: string): void {
    worker?.terminate();
    worker = null;
    for (const endChild of children) endChild();
    children.clear();
    const lost = [...waiting.values()];
    waiting.clear();
    for (const { reject } of lost) reject(new TrainerDiedError(reason));
    for (const listener of mourners) listener(reason);
  }

  function receive(message: TrainerMessage, ports: readonly MessagePort[]): void {
    if ("said" in message) for (const { text, said } of message.said ?? []) remember(text, said);
    switch (message.kind) {
      case "event":
        for (const listener of listeners) listener(message.event);
        return;
      case "answer":
        waiting.get(message.id)?.resolve(message.answer);
        waiting.delete(message.id);
        return;
      case "error":
        if (message.error.said) remember(message.error.message, message.error.said);
        waiting.get(message.id)?.reject(revive(message.error));
        waiting.delete(message.id);
        return;
      case "alive":
        watch(message.lock);
        return;
      case "child": {
        const maker = childMaker(message.child);
        const endChild = makeChild(maker, message.name, ports, () => children.delete(endChild));
        children.add(endChild);
        return;
      }
      default:
        message satisfies never;
    }
  }

  /** The worker holds this lock for as long as it lives: whoever gets it knows that the worker is no more. */
  function watch(lock: string): void {
    const watched = worker;
    void navigator.locks.request(lock, () => {
      if (watched !== null && worker === watched) end(say("workerSilent"));
    });
  }

  function living(): Worker {
    if (hasLeft) throw new TrainerDiedError(say("workerRestarted"));
    if (worker) return worker;
    const started = start();
    worker = started;
    started.addEventListener("message", ({ data, ports }: MessageEvent<TrainerMessage>) => {
      if (worker === started) receive(data, ports);
    });
    started.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker !== started) return;
      const what = event.message || "its program could not be loaded";
      end(say("workerStopped", what));
    });
    started.addEventListener("messageerror", () => {
      if (worker === started) end(say("workerUnread"));
    });
    return started;
  }

  return {
    call(name, ask) {
      const id = nextId;
      nextId += 1;
      return new Promise((resolve, reject) => {
        // The handler table in the worker ties the answer's type to the call's name.
        waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
        try {
          living().postMessage({ id, name, ask }, { transfer: [] });
        } catch (error) {
          waiting.delete(id);
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onDeath(listener) {
      mourners.add(listener);
      return () => mourners.delete(listener);
    },
    restart(reason = say("workerRestarted")) {
      if (worker) end(reason);
    },
    leave() {
      hasLeft = true;
      mourners.clear();
      end(say("workerRestarted"));
    },
  };
}
