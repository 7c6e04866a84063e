// Forwards the bench's calls to the worker that trains, as the lab's page does.
const worker = new Worker("jaxStep.worker.js", { type: "module" });

/** @param {unknown} message */
const ask = (message) =>
  new Promise((resolve, reject) => {
    worker.addEventListener(
      "message",
      ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.answer)),
      { once: true },
    );
    worker.addEventListener("error", ({ message: text }) => reject(new Error(text)), { once: true });
    worker.postMessage(message, []);
  });

Object.assign(globalThis, {
  /** @param {unknown} config */
  start: (config) => ask({ config }),
  step: () => ask({}),
});
