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

/** Deep enough for a summary's list of problems, and no deeper. */
const deepest = 3;
/** Items of a list that are looked at: a summary has as many problems. */
const mostItems = 1000;

function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return [value];
  if (depth === deepest || typeof value !== "object" || value === null || ArrayBuffer.isView(value))
    return [];
  const inner: unknown[] = Array.isArray(value) ? value.slice(0, mostItems) : Object.values(value);
  return inner.flatMap((one) => textsIn(one, depth + 1));
}

/** Events that have sentences for people in them; the others come many times a second and have none. */
const telling: ReadonlySet<TrainerEvent["kind"]> = new Set(["notice", "status", "problems", "meters"]);

/** The sentences among the texts of a message. */
function toldIn(message: unknown): { said?: Told[] } {
  const said = textsIn(message).flatMap((text): Told[] => {
    const found = saidOf(text);
    return found ? [{ text, said: found }] : [];
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
    port.postMessage({ kind: "event", event, ...(telling.has(event.kind) ? toldIn(event) : {}) }, []);
