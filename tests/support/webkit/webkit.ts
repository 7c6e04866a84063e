/** WebKitGTK over its own WebDriver (https://www.w3.org/TR/webdriver2), in a display and a profile of its own. Linux alone. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findWebKit } from "../../../scripts/lib/browser/findBrowser.mjs";
import { root } from "../../../scripts/lib/root.mjs";

/** Nothing that is asked takes longer; the driver itself never gives up. */
const callMs = 60_000;
const elementKey = "element-6066-11e4-a52e-4f735466cecf";

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** Starts an X server; its display's name. */
function startDisplay(): Promise<{ display: string; server: ChildProcess }> {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1440x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}.`)));
    server.stdio[3]?.once("data", (text: Buffer) =>
      resolve({ display: `:${text.toString().trim()}`, server }),
    );
  });
}

export class WebKit {
  #session = "";

  private constructor(
    private readonly address: string,
    private readonly home: string,
    private readonly display: ChildProcess,
    private readonly driver: ChildProcess,
  ) {}

  static async start(): Promise<WebKit> {
    const home = mkdtempSync(join(tmpdir(), "descent-webkit-"));
    // The driver silences its browser: what it says is kept for whoever looks for a failure's reason.
    const browser = join(home, "browser.sh");
    const own = join(root, "tests/support/webkit/browser.py");
    writeFileSync(browser, `#!/bin/sh\nexec /usr/bin/python3 "${own}" "$@" >>"${home}/said" 2>&1\n`, {
      mode: 0o755,
    });
    const { display, server } = await startDisplay();
    const port = await freePort();
    const driver = spawn(findWebKit() ?? "", ["-p", String(port)], {
      detached: true,
      stdio: "ignore",
      env: {
        ...process.env,
        DISPLAY: display,
        GDK_BACKEND: "x11",
        NO_AT_BRIDGE: "1",
        HOME: home,
        XDG_RUNTIME_DIR: home,
        DESCENT_PROFILE: home,
      },
    });
    const webkit = new WebKit(`http://127.0.0.1:${port}`, home, server, driver);
    try {
      await webkit.#open(browser);
      return webkit;
    } catch (error) {
      await webkit.stop();
      throw error;
    }
  }

  async #open(binary: string): Promise<void> {
    for (let tries = 0; ; tries += 1)
      try {
        await this.#call("GET", "/status");
        break;
      } catch (error) {
        if (tries === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    const browserOptions = { binary, args: ["--automation"] };
    const { sessionId } = (await this.#call("POST", "/session", {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": browserOptions } },
    })) as { sessionId: string };
    this.#session = `/session/${sessionId}`;
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(this.address + path, {
      method,
      signal: AbortSignal.timeout(callMs),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const { value } = (await answer.json()) as { value: { error?: string; message?: string } | null };
    if (!answer.ok) throw new Error(`${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  async go(url: string): Promise<void> {
    await this.#call("POST", `${this.#session}/url`, { url });
  }

  /** What a function body returns in the page. */
  run(script: string, ...args: unknown[]): Promise<unknown> {
    return this.#call("POST", `${this.#session}/execute/sync`, { script, args });
  }

  /** Presses the first element of an XPath. */
  async click(xpath: string): Promise<void> {
    await this.#call("POST", `${this.#session}/element/${await this.#find(xpath)}/click`, {});
  }

  /** Gives files to a file input, by their paths. */
  async giveFiles(xpath: string, paths: readonly string[]): Promise<void> {
    const element = await this.#find(xpath);
    await this.#call("POST", `${this.#session}/element/${element}/value`, { text: paths.join("\n") });
  }

  /** What was downloaded so far under names that end so: path on the disk. */
  downloaded(ending: string): string | null {
    const name = readdirSync(this.home).find((one) => one.endsWith(ending));
    return name === undefined ? null : join(this.home, name);
  }

  async #find(xpath: string): Promise<string> {
    const found = await this.#call("POST", `${this.#session}/element`, { using: "xpath", value: xpath });
    return (found as Record<string, string>)[elementKey] ?? "";
  }

  /** What the browser wrote, the page's console too. */
  said(): string {
    const path = join(this.home, "said");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  async stop(): Promise<void> {
    if (this.#session) await this.#call("DELETE", this.#session).catch(() => undefined);
    if (this.driver.pid !== undefined)
      try {
        process.kill(-this.driver.pid);
      } catch {
        // It has ended by itself.
      }
    this.display.kill();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
