/** Whether WASM may have threads here: "isolated" is not enough where a browser has no shared memory, as WebKitGTK. */
export function sharedMemory(): "given" | "notIsolated" | "missing" {
  if (!crossOriginIsolated) return "notIsolated";
  return "SharedArrayBuffer" in globalThis ? "given" : "missing";
}
