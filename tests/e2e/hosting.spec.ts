import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { expect, test } from "@playwright/test";
import { root } from "../../scripts/lib/root.mjs";

test.use({ serviceWorkers: "allow" });

const types: Record<string, string> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  json: "application/json",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
};

/** A host as GitHub Pages is one: a folder below a name, no headers of ours. Keeps what was asked for. */
async function plainHost(): Promise<{ home: string; asked: string[]; close(): void }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    asked.push(pathname);
    const inside = normalize(pathname).replace(/^\/lab\/?/, "") || "index.html";
    const file = join(root, "dist", inside);
    if (!pathname.startsWith("/lab/") || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("Content-Type", types[inside.split(".").at(-1) ?? ""] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    home: `http://localhost:${port}/lab/`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("below a name on a host that sets no headers the page isolates itself, trains and can be installed", async ({
  page,
}) => {
  const host = await plainHost();
  try {
    const foreign: string[] = [];
    page.context().on("request", (request) => {
      const address = request.url();
      if (!address.startsWith(host.home) && !/^(blob|data):/.test(address)) foreign.push(address);
    });
    await page.goto(host.home);
    // The service worker takes the page over and has it load once more.
    await expect
      .poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false), { timeout: 60_000 })
      .toBe(true);
    // The second document is isolated before its head is read, and then has no link to the manifest yet.
    await expect(page.getByRole("button", { name: "Train on speeches" })).toBeVisible();
    const manifest = await page.evaluate(async () => {
      const { href } = document.querySelector<HTMLLinkElement>("link[rel=manifest]")!;
      const read = (await (await fetch(href)).json()) as Record<string, string> & {
        icons: { src: string }[];
      };
      const start = new URL(read["start_url"] ?? "", href).href;
      const icon = await fetch(new URL(read.icons[0]?.src ?? "", href));
      return { name: read["name"], display: read["display"], start, icon: icon.ok };
    });
    expect(manifest).toEqual({ name: "Descent", display: "standalone", start: host.home, icon: true });
    await page.getByRole("button", { name: "Train on speeches" }).click();
    const strip = page.getByRole("region", { name: "Run status" });
    await expect
      .poll(async () => Number(await strip.getAttribute("data-step")), { timeout: 120_000 })
      .toBeGreaterThanOrEqual(2);
    expect(foreign).toEqual([]);
    // The browser itself asks for this one.
    expect(host.asked.filter((path) => !path.startsWith("/lab/") && path !== "/favicon.ico")).toEqual([]);
  } finally {
    host.close();
  }
});

test("the policy lets no request out and runs no script but the page's own", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Train on emoji" })).toBeVisible();
  const broken = await page.evaluate(async () => {
    const seen: string[] = [];
    document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
    await fetch("https://example.com/").catch(() => undefined);
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken';";
    document.head.append(script);
    const image = new Image();
    image.src = "https://example.com/pixel.png";
    // They are told a task or more later.
    for (let tries = 0; new Set(seen).size < 3 && tries < 200; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return { seen: [...new Set(seen)].toSorted(), title: document.title };
  });
  expect(broken).toEqual({
    seen: ["connect-src", "img-src", "script-src-elem"],
    title: "Descent",
  });
  // Also where the host sets no headers: the page brings its policy along.
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
});
