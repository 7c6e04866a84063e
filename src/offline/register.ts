/** Works away from the net: registers the service worker of the built page. The dev server has none. */

/** Long enough that the first paint and the self-tests of the backends are over. */
const samplesAfterMs = 10_000;
const reloadedKey = "descent.reloadedForIsolation";

/**
 * Registers the service worker, has it keep the samples, and reloads once where the host sets no headers and only the
 * worker can isolate the page. Nothing fails when the browser has no service workers (private windows, plain http).
 */
export async function registerServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(new URL("serviceWorker.js", document.baseURI));
  } catch {
    // The page works as before, only not away from the net.
    return;
  }
  const { active } = await navigator.serviceWorker.ready;
  if (!crossOriginIsolated && sessionStorage.getItem(reloadedKey) === null) {
    // Once: a browser that does not isolate even then must not reload for ever.
    sessionStorage.setItem(reloadedKey, "yes");
    location.reload();
    return;
  }
  if (active) setTimeout(() => askToKeepSamples(active), samplesAfterMs);
}

function askToKeepSamples(worker: ServiceWorker): void {
  const nothingToTransfer: Transferable[] = [];
  worker.postMessage("keep samples", nothingToTransfer);
}
