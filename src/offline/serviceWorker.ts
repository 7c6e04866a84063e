/**
 * The one service worker: keeps the built page for days without a network, and isolates the page on hosts that set no
 * headers. It asks its own host only, and never holds what a person trains on.
 */
import { byItselfMs, deviceMs, inTime } from "../inTime.ts";
import type { Keep } from "./keep.ts";

declare const self: ServiceWorkerGlobalScope & {
  /** Every built file: vite-plugin-pwa writes the list here. */
  builtFiles: BuiltFile[];
};

/** Address relative to the page; a revision where the name itself holds no hash. Exported: `self` is this file's own. */
export interface BuiltFile {
  url: string;
  revision: string | null;
  /** Not needed to open the page and to begin a run: fetched when nobody waits, or when it is asked for. */
  later: boolean;
}

const built = self.builtFiles;
const samplesCache = "descent-samples";
/** What writes a model as one page: large, wanted by few, and with a name that holds no hash. */
const onePage = "onePage.js";
const scope = self.registration.scope;

/** The cache of this build: a page that is open keeps the files of its own build until it is closed. */
async function buildCacheName(): Promise<string> {
  const files = built.map(({ url, revision }) => `${url} ${revision ?? ""}`).join("\n");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(files)));
  return `descent-build-${Array.from(hash.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Cross-origin isolation, without which WASM has one thread: some static hosts cannot set headers. */
function isolated(response: Response): Response {
  if (response.status === 0 || response.headers.get("Cross-Origin-Embedder-Policy") === "require-corp")
    return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** What is kept of an address; nothing where storage does not answer: the network is asked then. */
const keptOf = (request: Request | string, options?: CacheQueryOptions): Promise<Response | undefined> =>
  inTime(caches.match(request, options), byItselfMs, () => undefined);

/** Keeps a response. Where there is no room for it, or no answer, it is fetched again the next time. */
async function keep(name: string, request: Request, response: Response): Promise<void> {
  const keeping = caches.open(name).then((cache) => cache.put(request, response));
  await inTime(keeping, deviceMs).catch(() => undefined);
}

/** From the network, or as it was last time. */
async function newest(request: Request, keptIn?: string): Promise<Response> {
  try {
    const response = await fetch(request);
    if (keptIn !== undefined && response.ok) await keep(keptIn, request, response.clone());
    return response;
  } catch (error) {
    const earlier = await keptOf(request.mode === "navigate" ? scope : request, { ignoreSearch: true });
    if (earlier) return earlier;
    throw error;
  }
}

/** A built file that not everybody needs: from now on it is here for this browser. */
async function fetchAndKeep(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (!response.ok) return response;
  await keep(await buildCacheName(), request, response.clone());
  return response;
}

/** The same for what was fetched before this worker could see it, on a first visit. */
async function keepUsed(addresses: readonly string[]): Promise<void> {
  const assets = addresses.filter(
    (address) => address.startsWith(`${scope}assets/`) || address === `${scope}${onePage}`,
  );
  for (const address of new Set(assets))
    if (!(await keptOf(address))) await fetchAndKeep(new Request(address));
}

/** What the page can do beyond opening and training, one file after the other: whatever the person does goes first. */
async function keepLater(): Promise<void> {
  for (const { url, later } of built) {
    const address = new URL(url, scope).href;
    if (later && !(await keptOf(address))) await fetchAndKeep(new Request(address));
  }
}

async function answer(request: Request): Promise<Response> {
  const path = request.url.slice(scope.length);
  // The names below assets/ hold a hash of the content: what is kept is what is there.
  if (path.startsWith("assets/")) return (await keptOf(request)) ?? fetchAndKeep(request);
  // Kept with its build: another's would not fit the page.
  if (path === onePage) return newest(request, await buildCacheName());
  return newest(request, path.startsWith("samples/") ? samplesCache : undefined);
}

/** Fetches what is not kept yet of both samples, a few files at a time, so that they train without a network too. */
async function keepSamples(): Promise<void> {
  const cache = await caches.open(samplesCache);
  const addresses: string[] = [];
  for (const name of ["speeches", "emoji"]) {
    const base = new URL(`samples/${name}/`, scope);
    const manifest = new URL("manifest.json", base);
    const response = await fetch(manifest);
    const {
      files,
      joined,
      shown = [],
    } = (await response.clone().json()) as {
      files: { path: string }[];
      joined?: string;
      shown?: string[];
    };
    await cache.put(manifest, response);
    const paths = joined === undefined ? files.map(({ path }) => path) : [joined];
    for (const path of [...paths, ...shown]) addresses.push(new URL(path, base).href);
  }
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = addresses.filter((address) => !kept.has(address));
  const next = missing.values();
  const fetchRest = async () => {
    for (const address of next) await cache.add(address);
  };
  await Promise.all(Array.from({ length: 4 }, fetchRest));
}

async function keepAll({ used, rest }: Keep): Promise<void> {
  await keepUsed(used);
  if (!rest) return;
  await keepLater();
  await keepSamples();
}

async function keepBuild(): Promise<void> {
  const cache = await caches.open(await buildCacheName());
  // The page itself by the address of its folder, whatever name the host gives it.
  const first = built.filter(({ later }) => !later);
  const addresses = new Set([scope, ...first.map(({ url }) => new URL(url, scope).href)]);
  await cache.addAll([...addresses].map((address) => new Request(address, { cache: "no-cache" })));
}

/** Runs when no page of an older build is open any more. */
async function forgetOlderBuilds(): Promise<void> {
  const current = await buildCacheName();
  for (const name of await caches.keys())
    if (name.startsWith("descent-build-") && name !== current) await caches.delete(name);
}

/**
 * Serves the pages that are open already. Activation does not wait for it: Firefox asks every worker of a page, those too that sleep in
 * Atomics.wait for as long as a backend lives, and until this worker is active every request of the page waits.
 */
function servePages(): void {
  self.clients.claim().catch(() => undefined);
}

self.addEventListener("install", (event) => event.waitUntil(keepBuild()));
self.addEventListener("activate", (event) => {
  servePages();
  event.waitUntil(forgetOlderBuilds());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(scope))
    event.respondWith(answer(request).then(isolated));
});

self.addEventListener("message", (event) => {
  // What fails here (no network, no room) is tried again on the next visit, and nothing waits for it.
  event.waitUntil(keepAll(event.data as Keep).catch(() => undefined));
});
