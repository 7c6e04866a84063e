/**
 * Where the trainer's worker begins. It only fetches the trainer: WebKit evaluates a worker's first file again when another file
 * imports from it, as lazy parts do from the file that bundles what they share, and two trainers would answer every call. What is
 * asked meanwhile is handed on when the trainer is there.
 */
const asked: MessageEvent[] = [];
const hold = (event: MessageEvent): void => void asked.push(event);
addEventListener("message", hold);

import("./trainer.ts")
  .then(() => {
    removeEventListener("message", hold);
    for (const { data, ports } of asked)
      dispatchEvent(new MessageEvent("message", { data: data as unknown, ports: [...ports] }));
  })
  // The page takes it for the death of its worker, and says so.
  .catch(reportError);
