import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

/** @type {Record<string, string>} */
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".safetensors": "application/octet-stream",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/**
 * Cross-origin isolation gives WASM its threads; the policy keeps every request on this host.
 * public/_headers says the same to static hosts.
 */
export const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' blob: data:; font-src 'self'; connect-src 'self' blob: data:; worker-src 'self' blob:; " +
    "object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/**
 * The file that an address means, or undefined: none outside the folder, a folder means its index.html.
 * @param {string} folder
 * @param {string} address
 */
function findFile(folder, address) {
  let path;
  try {
    path = decodeURIComponent(new URL(address, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  if (path.includes("\0")) return undefined;
  let file = join(folder, normalize(path));
  if (file !== folder && !file.startsWith(folder + sep)) return undefined;
  let stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    file = join(file, "index.html");
    stat = statSync(file, { throwIfNoEntry: false });
  }
  return stat?.isFile() ? { file, size: stat.size } : undefined;
}

/**
 * @param {string} folder
 * @returns {import("node:http").RequestListener}
 */
const answer = (folder) => (request, response) => {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { ...headers, Allow: "GET, HEAD" }).end();
    return;
  }
  const found = findFile(folder, request.url ?? "/");
  if (!found) {
    response.writeHead(404, { ...headers, "Content-Type": types[".txt"] }).end("There is nothing here.\n");
    return;
  }
  response.writeHead(200, {
    ...headers,
    "Content-Type": types[extname(found.file).toLowerCase()] ?? "application/octet-stream",
    "Content-Length": found.size,
    // Vite puts a hash of the content into the names below assets; all else is asked for again.
    "Cache-Control": found.file.startsWith(join(folder, "assets") + sep)
      ? "public, max-age=31536000, immutable"
      : "no-cache",
  });
  if (request.method === "HEAD") response.end();
  else
    createReadStream(found.file)
      .on("error", (error) => response.destroy(error))
      .pipe(response);
};

/**
 * @param {import("node:http").Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<void>}
 */
const listen = (server, port, host) =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });

/**
 * Serves a folder to this machine alone. Port 0 takes any free one. Rejects with the system's error (EADDRINUSE) when the port is taken.
 * @param {string} folder absolute path
 * @param {number} port
 * @returns {Promise<{ address: string, port: number, close(): Promise<void> }>}
 */
export async function serve(folder, port) {
  const servers = [createServer(answer(folder))];
  const [first] = servers;
  if (!first) throw new Error("unreachable");
  await listen(first, port, "127.0.0.1");
  const bound = first.address();
  const boundPort = typeof bound === "object" && bound ? bound.port : port;
  // A browser may try localhost as ::1 first, where another server could answer; machines without IPv6 do without.
  const second = createServer(answer(folder));
  try {
    await listen(second, boundPort, "::1");
    servers.push(second);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") {
      first.close();
      throw error;
    }
  }
  return {
    address: `http://localhost:${boundPort}/`,
    port: boundPort,
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
