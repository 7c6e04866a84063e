/** The trainer's worker, which ends without a word on the message "close", as one does for want of memory. */
import "../../../../src/worker/trainer.worker.ts";

addEventListener("message", (event) => {
  // Before the trainer takes it for a call.
  if (event.data !== "close") return;
  event.stopImmediatePropagation();
  close();
});
