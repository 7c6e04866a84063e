import { defineConfig } from "@playwright/test";
import { browserFlags } from "./scripts/lib/browser/browserFlags.mjs";
import { findBrowser } from "./scripts/lib/browser/findBrowser.mjs";

// The workers load this file again and must get the same port; a fixed one may be taken by a lab that is in use.
process.env.DESCENT_PORT ??= String(20_000 + Math.floor(Math.random() * 20_000));
const address = `http://localhost:${process.env.DESCENT_PORT}/`;

/** End to end: the built page in a real browser, with WebGPU in software where there is no graphics device. */
export default defineConfig({
  projects: [
    { name: "end-to-end", testDir: "tests/e2e", grepInvert: /@long/ },
    // What takes long: npm run check:long.
    { name: "long-by-tag", testDir: "tests/e2e", grep: /@long/ },
    { name: "long", testDir: "tests/long/e2e", timeout: 4 * 3_600_000 },
  ],
  // Generous: software WebGPU compiles its kernels for tens of seconds on a busy machine.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // A page waits as often as it computes: two keep two cores busy. More would train in one another's way.
  workers: 2,
  fullyParallel: true,
  // A busy machine can be late once. A test that fails and then passes counts, and scripts/test.mjs names it.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    // Recording costs a sixth of all processor time: npx playwright test --project end-to-end --trace retain-on-failure tests/e2e/X
    screenshot: "only-on-failure",
    // It would fetch both samples beside every test; offline.spec.ts allows it.
    serviceWorkers: "block",
    launchOptions: { executablePath: findBrowser(), args: browserFlags },
  },
  webServer: {
    command: `node scripts/start.mjs --no-open --port ${process.env.DESCENT_PORT}`,
    url: `${address}descent.json`,
    timeout: 300_000,
  },
});
