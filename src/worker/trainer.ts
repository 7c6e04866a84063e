/** The trainer in its worker: answers the calls of the page and tells it what happens. */
import { letPageMakeChildren } from "../workers/child.ts";
import { answerCalls, plainError, type Port, teller } from "./border/answer.ts";
import { EventStream } from "./border/eventStream.ts";
import { createHandlers } from "./runner.ts";

// To the types `self` is any worker; in a dedicated one it is this port.
const port = self as unknown as Port;
if (navigator.userAgent.includes("Firefox/"))
  letPageMakeChildren((child, name, ports) => port.postMessage({ kind: "child", child, name }, ports));
const events = new EventStream(teller(port));
answerCalls(port, createHandlers(events), () => events.flush());
// A worker that ends without a word, for want of memory, lets go of this lock: so the page learns of it.
const lock = `descent-trainer-${crypto.randomUUID()}`;
void (navigator.locks as LockManager | undefined)?.request(lock, () => {
  port.postMessage({ kind: "alive", lock }, []);
  return new Promise(() => undefined);
});
// What nobody awaited is told too, instead of standing in the console alone.
addEventListener("unhandledrejection", ({ reason }) =>
  events.tell({
    kind: "notice",
    notice: { code: "unexpected", level: "error", text: plainError(reason).message },
  }),
);
