/** A browser's profile on the disk, which can be copied as it lies at one moment: what a power cut leaves. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { browserFlags } from "../../../scripts/lib/browser/browserFlags.mjs";
import { findBrowser } from "../../../scripts/lib/browser/findBrowser.mjs";

/** Caches, which hold nothing that the page stores, and the locks that lead to the browser that has the profile open. */
const leftOut = /cache|^Singleton|^Crash|^BrowserMetrics/i;

const freshFolder = (): string => mkdtempSync(join(tmpdir(), "descent-cut-"));

export class Profile {
  private constructor(
    private readonly folder: string,
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  /** A browser of its own in a new profile, or in one that was copied; the profile goes with it. */
  static async open(folder = freshFolder()): Promise<Profile> {
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: findBrowser(),
      args: browserFlags,
      headless: true,
      viewport: { width: 1440, height: 900 },
      serviceWorkers: "block",
    });
    return new Profile(folder, context, context.pages()[0] ?? (await context.newPage()));
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /**
   * The profile as it lies now in a folder of its own. All processes of the browser stand still meanwhile, so that nothing of
   * it is from another moment. What the system has not put on the disk yet is in the copy, too.
   */
  copy(): string {
    const folder = freshFolder();
    const group = this.#group();
    process.kill(-group, "SIGSTOP");
    try {
      cpSync(this.folder, folder, { recursive: true, filter: (path) => !leftOut.test(basename(path)) });
    } finally {
      process.kill(-group, "SIGCONT");
    }
    return folder;
  }

  #groupId: number | undefined;
  /** The browser's process group: Playwright gives each browser one of its own. */
  #group(): number {
    return (this.#groupId ??= groupOf(this.folder));
  }
}

function groupOf(profile: string): number {
  const listed = execFileSync("ps", ["-A", "-ww", "-o", "pid=,pgid=,args="], { encoding: "utf8" });
  const leaders = listed.split("\n").flatMap((line) => {
    const [, pid, group] = /^\s*(\d+)\s+(\d+)\s/.exec(line) ?? [];
    return line.includes(`--user-data-dir=${profile}`) && pid === group ? [Number(group)] : [];
  });
  const [group] = leaders;
  if (group === undefined || leaders.length > 1)
    throw new Error(`There is not one browser of ${profile} but ${leaders.length}.`);
  return group;
}
