/**
 * Faults that really happen to the page of a run, caused from outside as a browser or a machine causes them, and what a person
 * does about them. Used by the short fault run of `npm test` and the long one of `npm run check:long`.
 */
import { renameSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, expect, type Page } from "@playwright/test";
import { browserFlags } from "../../../scripts/lib/browser/browserFlags.mjs";
import { dropFolder } from "../../../scripts/lib/lab/dropFolder.mjs";
import { findBrowser } from "../../../scripts/lib/browser/findBrowser.mjs";

/** In the trainer's worker, before its own program: remembers the devices, so that the newest can be destroyed. */
const rememberDevices = `
if (globalThis.GPUAdapter) {
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...asked) {
    return (globalThis.newestDevice = await request.apply(this, asked));
  };
}
`;

declare global {
  var newestDevice: GPUDevice | undefined;
}

export type Fault = "worker" | "reload" | "crash" | "device" | "gpuProcess" | "freeze" | "storage" | "folder";

const minute = 60_000;

export class FaultyLab {
  readonly #origin: string;
  /** Faults that the run went on after, by kind. */
  readonly survived = new Map<Fault, number>();

  private constructor(
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly address: string,
    public page: Page,
  ) {
    this.#origin = new URL(address).origin;
  }

  /** A browser of its own: some of what happens here outlives a page. */
  static async open(address: string): Promise<FaultyLab> {
    const browser = await chromium.launch({
      executablePath: findBrowser(),
      // Chromium refuses a page WebGPU for two minutes when the GPU process ended twice under it, and for good after some more.
      args: [...browserFlags, "--disable-gpu-process-crash-limit", "--disable-domain-blocking-for-3d-apis"],
    });
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      serviceWorkers: "block",
    });
    await context.route(/trainer\.worker[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: rememberDevices + (await response.text()) });
    });
    return new FaultyLab(browser, context, address, await context.newPage());
  }

  async close(): Promise<void> {
    // A worker may still be on its way: its answer would be read when it is gone.
    await this.context.unrouteAll({ behavior: "ignoreErrors" });
    await this.browser.close();
  }

  /** Opens the page anew with a configuration. */
  async visit(link: string): Promise<void> {
    // A change of the fragment alone would not load the page again.
    await this.page.goto("about:blank");
    await this.page.goto(`${this.address}#${link}`);
    await expect(this.page.getByRole("button", { name: "Train on emoji" })).toBeVisible();
  }

  /** From now on the browser gives the page so many bytes; call it before the first visit. */
  async limitStorage(quotaSize: number): Promise<void> {
    // It holds for as long as the session is there.
    const session = await this.context.newCDPSession(this.page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: this.#origin, quotaSize });
  }

  async startSample(): Promise<void> {
    await this.page.getByRole("button", { name: "Train on emoji" }).click();
  }

  async startFolder(folder: string): Promise<void> {
    await dropFolder(this.page, folder);
    await expect
      .poll(() => this.status().then(({ startOff, error }) => startOff && (error ?? startOff)), {
        timeout: minute,
      })
      .toBeNull();
    await this.page.getByRole("button", { name: "Start training" }).click();
  }

  status() {
    return this.page.evaluate(() => window.descent.status());
  }

  /** Waits until the run has made so many steps. Fails with the page's own words when it ended before. */
  async untilStep(step: number): Promise<void> {
    let now = await this.status();
    await expect(async () => {
      now = await this.status();
      // Nothing comes after an end: waiting for it would hide what happened.
      expect(now.step >= step || now.status === "failed" || now.status === "finished").toBe(true);
    }).toPass({ timeout: 5 * minute, intervals: [100] });
    if (now.step < step)
      throw new Error(
        [
          now.error ?? `The run is ${now.status} at step ${now.step}, before step ${step}.`,
          ...now.notices.map(({ code, text }) => `${code}: ${text}`),
        ].join("\n"),
      );
  }

  /** Waits for the run's end; its losses, by step. */
  async losses(): Promise<number[]> {
    await expect
      .poll(() => this.status().then(({ status, error }) => (status === "failed" ? error : status)), {
        timeout: 10 * minute,
      })
      .toBe("finished");
    const text = await this.page.evaluate(() => window.descent.metricsJsonl());
    const losses: number[] = [];
    for (const line of text.trim().split("\n")) {
      const row = JSON.parse(line) as { kind: string; step: number; loss: number };
      if (row.kind === "step") losses[row.step] = row.loss;
    }
    return losses;
  }

  /** Causes a fault, does what a person would, and waits until the run goes on. */
  async survive(fault: Fault, folder = ""): Promise<void> {
    const { step } = await this.status();
    switch (fault) {
      case "worker":
        await this.#worker((scope) => scope.close());
        break;
      case "device":
        await this.#worker(() => newestDevice?.destroy());
        break;
      case "gpuProcess": {
        const session = await this.browser.newBrowserCDPSession();
        await session.send("Browser.crashGpuProcess");
        break;
      }
      case "reload":
        await this.page.reload();
        await this.#resume();
        break;
      case "crash":
        await this.#crash();
        await this.#resume();
        break;
      case "freeze":
        await this.#freeze();
        break;
      case "storage":
        await this.#fillStorage();
        break;
      case "folder":
        await this.#removeFolder(folder);
        break;
      default:
        fault satisfies never;
    }
    await this.untilStep(step + 1);
    this.survived.set(fault, (this.survived.get(fault) ?? 0) + 1);
  }

  /** Runs `work` in the trainer's worker; it may end with it. */
  async #worker(work: (scope: DedicatedScope) => void): Promise<void> {
    const worker = this.page.workers().findLast((one) => one.url().includes("trainer.worker"));
    if (!worker) throw new Error("The page has no trainer worker.");
    const died = this.page.waitForEvent("worker", { timeout: minute }).catch(() => null);
    await worker
      .evaluate(`(${work.toString()})(self)`)
      .catch((error: unknown) => expect(String(error)).toMatch(/closed/));
    // A worker that is closed is followed by a fresh one; a destroyed device leaves it as it is.
    if (work.toString().includes("close")) expect(await died).not.toBeNull();
  }

  async #crash(): Promise<void> {
    const crashed = this.page.waitForEvent("crash");
    const session = await this.context.newCDPSession(this.page);
    session.send("Page.crash").catch(() => undefined); // there is nobody left to answer
    await crashed;
    const old = this.page;
    this.page = await this.context.newPage();
    await old.close();
    await this.page.goto(this.address);
  }

  /** What the person presses who comes back. */
  async #resume(): Promise<void> {
    await this.page
      .getByRole("button", { name: /^Resume/ })
      .first()
      .click({ timeout: minute });
  }

  /** Page and workers stand still, as on a laptop that is closed, and go on as if no time had passed. */
  async #freeze(): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await session.detach();
  }

  async #fillStorage(): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: this.#origin, quotaSize: 1000 });
    await expect
      .poll(() => this.status().then(({ notices }) => notices.map(({ text }) => text).join(" ")), {
        timeout: minute,
      })
      // Whoever writes first tells it: the run's record or a checkpoint.
      .toContain("Storage is full");
    await session.send("Storage.overrideQuotaForOrigin", { origin: this.#origin });
    await session.detach();
  }

  async #removeFolder(folder: string): Promise<void> {
    renameSync(folder, `${folder}-away`);
    await expect.poll(() => this.status().then(({ status }) => status), { timeout: minute }).toBe("paused");
    renameSync(`${folder}-away`, folder);
    await this.page.getByRole("button", { name: "Reconnect folder" }).click();
  }
}

/** The part of a dedicated worker's global that is used here. */
interface DedicatedScope {
  close(): void;
}
