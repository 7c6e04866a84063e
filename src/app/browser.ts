/** Which browser this is, for people: nothing the lab can do is decided by it. */

export type Browser = "Firefox" | "Safari" | "Edge" | "Chrome";

const names: Record<string, Browser> = {
  Firefox: "Firefox",
  Edg: "Edge",
  Chrome: "Chrome",
  Version: "Safari",
};

function read(): { name: Browser; version: string } | null {
  const [, name = "", version = ""] =
    /(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(navigator.userAgent.replace(/Chrome\/.*(?=Edg\/)/, "")) ?? [];
  const known = names[name];
  return known ? { name: known, version } : null;
}

/** "Firefox 140"; the browser's own words where it is unknown. */
export function browserName(): string {
  const found = read();
  return found ? `${found.name} ${found.version}` : navigator.userAgent;
}

export const browserKind = (): Browser | null => read()?.name ?? null;
