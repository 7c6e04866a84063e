import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headers, serve } from "../../../scripts/lib/serve.mjs";

const folder = mkdtempSync(join(tmpdir(), "descent-serve-"));
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(folder, "site/assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "not to be served");
  writeFileSync(join(folder, "site/index.html"), "<title>page</title>");
  writeFileSync(join(folder, "site/kernel.wasm"), new Uint8Array([0, 97, 115, 109]));
  writeFileSync(join(folder, "site/assets/a b.js"), "1");
  server = await serve(join(folder, "site"), 0);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** The status of a path as it stands: fetch would tidy it first. */
const statusOf = (path: string, method = "GET") =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ host: "127.0.0.1", port: server.port, path, method }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });

test("every answer isolates the page and allows no other host", async () => {
  for (const path of ["", "missing", "assets/a%20b.js"]) {
    const answer = await fetch(server.address + path);
    for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
  }
});

test("files come with their types, and only hashed names are kept without asking again", async () => {
  const page = await fetch(server.address);
  expect(await page.text()).toBe("<title>page</title>");
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("cache-control")).toBe("no-cache");
  expect((await fetch(`${server.address}kernel.wasm`)).headers.get("content-type")).toBe("application/wasm");
  expect((await fetch(`${server.address}assets/a%20b.js`)).headers.get("cache-control")).toMatch(/immutable/);
});

test("nothing outside of the folder is served", async () => {
  for (const path of ["/../secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "/%00", "/%zz"])
    expect([path, await statusOf(path)]).toEqual([path, 404]);
  expect(await statusOf("/", "POST")).toBe(405);
});

test("a port that is taken is refused with the system's reason", async () => {
  await expect(serve(join(folder, "site"), server.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("static hosts are told the same headers", () => {
  const told = readFileSync(new URL("../../../public/_headers", import.meta.url), "utf8");
  for (const [name, value] of Object.entries(headers)) expect(told).toContain(`  ${name}: ${value}\n`);
});
