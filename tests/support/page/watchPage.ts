import type { Page } from "@playwright/test";

/** What a page must not do, gathered from now on: errors in its console, requests that leave `home`. */
export function watch(page: Page, home: string): { errors: string[]; otherHosts: string[] } {
  const seen: { errors: string[]; otherHosts: string[] } = { errors: [], otherHosts: [] };
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(message.text());
  });
  page.context().on("request", (request) => {
    const address = request.url();
    if (!address.startsWith(home) && !/^(blob|data):/.test(address)) seen.otherHosts.push(address);
  });
  return seen;
}
