/** Self-tests that were passed, kept for the next visit: by what was tested, the adapter, the browser and the page's version. */
import type { SelfTest } from "../../../worker/border/protocol.ts";

const place = "selfTests";
/** Of the newest so many: settings that were tried once need not be kept. */
const most = 24;

/** The page's own code: the script's name changes with its content and, through the trainer's name in it, with the trainer's. */
const versionHere = (): string =>
  `${import.meta.url} ${navigator.userAgent} ${navigator.hardwareConcurrency}`;

interface Kept {
  version: string;
  passed: Record<string, SelfTest>;
}

function read(): Kept {
  const version = versionHere();
  const nothing = { version, passed: {} };
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? "null") as Kept | null;
    return kept?.version === version ? kept : nothing;
  } catch {
    // Nothing is kept, or the browser keeps nothing: the test runs again.
    return nothing;
  }
}

/** What was found before about `choice`; null where it is to be tested. */
export function recall(choice: string): SelfTest | null {
  const found = read().passed[choice];
  return found?.status === "passed" ? found : null;
}

/** Keeps a test that was passed; forgets one that was not. */
export function keep(choice: string, test: SelfTest): void {
  const { [choice]: _, ...others } = read().passed;
  const all = Object.entries(others).slice(1 - most);
  if (test.status === "passed") all.push([choice, test]);
  try {
    localStorage.setItem(place, JSON.stringify({ version: versionHere(), passed: Object.fromEntries(all) }));
  } catch {
    // As above.
  }
}
