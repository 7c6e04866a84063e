/** The trainer's worker, which ends without a word when it is told to, as one does for want of memory. */
import "../../../../src/worker/trainer.ts";
import type { TrainerMessage } from "../../../../src/worker/border/protocol.ts";

/** When it ends: at once, or as soon as it has told of a stored checkpoint. */
export type End = "now" | "atCheckpoint";

// The page's types are loaded too, where `self` is a window.
const scope = self as unknown as { postMessage(message: TrainerMessage, ports: Transferable[]): void };
const tell = scope.postMessage.bind(self);

addEventListener("message", (event: MessageEvent<unknown>) => {
  // Before the trainer takes it for a call.
  if (event.data !== "now" && event.data !== "atCheckpoint") return;
  event.stopImmediatePropagation();
  if (event.data === "now") return close();
  scope.postMessage = (message, ports) => {
    tell(message, ports);
    if (message.kind === "event" && message.event.kind === "checkpoint") close();
  };
});
