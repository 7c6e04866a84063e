/** The worker's side of the protocol: answers calls from a table of handlers, and tells events. */
import { saidOf } from "../../said.ts";
import type {
  CallMessage,
  CallName,
  Calls,
  Handlers,
  PlainError,
  Told,
  TrainerEvent,
  TrainerMessage,
} from "./protocol.ts";

/** What a dedicated worker's global offers here; typed by hand because the page's types are loaded too. */
export interface Port {
  postMessage(message: TrainerMessage, transfer?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<CallMessage>) => void): void;
}

/** An error as it crosses the border; the causes' messages follow the stack. */
export function plainError(thrown: unknown): PlainError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  let stack = error.stack;
  for (
    let cause = error.cause, depth = 0;
    cause instanceof Error && depth < 8;
    cause = cause.cause, depth += 1
  )
    stack = `${stack ?? ""}\nCaused by: ${cause.stack ?? cause.message}`;
  return { name: error.name, message: error.message, stack, said: saidOf(error.message) };
}

/** The sentences among the texts of a message, one level deep: those of a notice, a status, a self-test, a run's start. */
function toldIn(message: unknown): { said?: Told[] } {
  if (typeof message !== "object" || message === null) return {};
  const texts = Object.values(message).flatMap((value: unknown) =>
    Array.isArray(value) ? value.slice(0, 20) : [value],
  );
  const said = texts.flatMap((text): Told[] => {
    const found = typeof text === "string" ? saidOf(text) : undefined;
    return found && typeof text === "string" ? [{ text, said: found }] : [];
  });
  return said.length > 0 ? { said } : {};
}

/** Bitmaps and ports in an answer move instead of being copied. */
function transferables(answer: unknown): Transferable[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((item: unknown) =>
    typeof item === "object" && item !== null && "bitmap" in item && item.bitmap instanceof ImageBitmap
      ? [item.bitmap]
      : [],
  );
}

/**
 * Answers every call that arrives at `port`.
 * @param flush tells the events that still wait: an answer comes after all that was told before it
 */
export function answerCalls(port: Port, handlers: Handlers, flush: () => void): void {
  async function answer<K extends CallName>(id: number, name: K, ask: Calls[K]["ask"]): Promise<void> {
    try {
      const result = await handlers[name](ask);
      flush();
      port.postMessage({ kind: "answer", id, answer: result, ...toldIn(result) }, transferables(result));
    } catch (error) {
      flush();
      port.postMessage({ kind: "error", id, error: plainError(error) }, []);
    }
  }
  port.addEventListener("message", ({ data }) => void answer(data.id, data.name, data.ask));
}

/** Tells events to the page. */
export type Tell = (event: TrainerEvent) => void;

export const teller =
  (port: Port): Tell =>
  (event) =>
    port.postMessage({ kind: "event", event, ...toldIn(event.kind === "notice" ? event.notice : event) }, []);
