/** How tests, the headless run and the benchmark start Chromium. */
export const browserFlags = [
  // Containers and root have no sandbox to offer; nothing but this project's own page is opened.
  "--no-sandbox",
  // Without it WebGPU is missing where there is no graphics driver: this brings the software adapter.
  "--enable-unsafe-webgpu",
  // The browser's own chatter with its maker.
  "--disable-background-networking",
  "--disable-quic",
  // A run must not slow down because no window shows it.
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  // What this machine's graphics driver wants: docs/benchmarks.md, "On a graphics processor".
  ...(process.env.CHROME_FLAGS ?? "").split(" ").filter((flag) => flag !== ""),
];
