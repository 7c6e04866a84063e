/** One kernel of each backend is really broken on its way into the page, as a faulty driver or browser would. */
import { expect, type Page, test } from "@playwright/test";
import { builds, compile, readSources } from "../../scripts/build/kernels.mjs";
import { long } from "../support/page/long.ts";

// A script may still be on its way when a test is over.
test.afterEach(({ context }) => context.unrouteAll({ behavior: "ignoreErrors" }));

/** Hands the page scripts that `change` has been at; gives how many it changed. */
async function changeScripts(page: Page, change: (text: string) => string): Promise<() => number> {
  let changed = 0;
  await page.context().route("**/assets/*.js", async (route) => {
    const response = await route.fetch({ maxRetries: 3 });
    const text = await response.text();
    const body = change(text);
    if (body !== text) changed++;
    await route.fulfill({ response, body });
  });
  return () => changed;
}

/** The same for the source of the WASM kernels, compiled anew. */
async function changeKernels(page: Page, file: string, from: string, to: string): Promise<() => number> {
  const sources = await readSources();
  const source = sources.get(file) ?? "";
  expect(source).toContain(from);
  sources.set(file, source.replace(from, to));
  let changed = 0;
  await page.context().route("**/assets/**/kernels-*.wasm", async (route) => {
    const response = await route.fetch({ maxRetries: 3 });
    const build = builds.findLast(({ name }) => route.request().url().includes(name));
    const isShared = route.request().url().includes("-shared-");
    if (!build || build.shared !== isShared) throw new Error(`Which build is ${route.request().url()}?`);
    changed++;
    await route.fulfill({ response, body: Buffer.from(await compile(build, sources)) });
  });
  return () => changed;
}

/** The gradient of the layer norm comes out two parts in a hundred too large. */
const breaks = {
  webgpu: (page: Page) =>
    changeScripts(page, (text) => text.replaceAll("dbias[c] = s1;", "dbias[c] = s1 * 1.02f;")),
  wasm: (page: Page) =>
    changeKernels(
      page,
      "normalization.ts",
      "const v = f32x4.mul(inverse, nmadd(normal, meanB, f32x4.sub(g, meanA)));",
      "const v = f32x4.mul(f32x4.mul(inverse, f32x4.splat(1.02)), nmadd(normal, meanB, f32x4.sub(g, meanA)));",
    ),
  cpu: (page: Page) =>
    changeScripts(page, (text) =>
      text.replace(
        /(name:`layerNormGradient`,.*?)reference\(/s,
        "$1reference(i,o,a){this.sound(i,o,a);o[1].data.forEach((v,n,d)=>{d[n]=v*1.02})},sound(",
      ),
    ),
};

/** WebGPU in software takes as long as the two others, and the same kernel is broken and named in tests/browser/backends/webgpu/selfTest.test.ts. */
const details = { webgpu: long, wasm: {}, cpu: {} };

for (const backend of ["webgpu", "wasm", "cpu"] as const)
  test(
    `a broken kernel of ${backend} is named in the dropdown, and Start refuses it`,
    details[backend],
    async ({ page }) => {
      const changed = await breaks[backend](page);
      await page.goto(`/#backend=${backend}`);
      await page.getByRole("button", { name: "Train on speeches" }).click();
      const chosen = page.locator("[data-backend-select] select option:checked");
      await expect(chosen).toHaveText(/Failed · layerNormGradient/, { timeout: 240_000 });
      expect(changed()).toBeGreaterThan(0);
      await expect(page.getByText(/the first wrong operation is layerNormGradient/).first()).toBeVisible();
      // While the data is still read, that is the reason to wait.
      await expect
        .poll(() => page.evaluate(() => window.descent.status().startOff))
        .toContain("failed its self-test");
      expect(await page.evaluate(() => window.descent.status().status)).toBe("idle");
    },
  );
