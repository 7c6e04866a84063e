const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.addEventListener("message", () => waiting.shift()?.());
port1.start();

/**
 * Lets waiting messages (pause, save) be handled before going on. Awaiting a value of the CPU or WASM backend lets none in, nor
 * does scheduler.yield(); a message to oneself does, at no measurable cost.
 */
export function letMessagesIn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null, []);
  });
}
