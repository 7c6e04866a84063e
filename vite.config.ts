import { availableParallelism } from "node:os";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { browserFlags } from "./scripts/lib/browser/browserFlags.mjs";
import { findBrowser } from "./scripts/lib/browser/findBrowser.mjs";
import { filesByNeed } from "./scripts/build/filesByNeed.mjs";
import { prepare } from "./scripts/build/prepare.mjs";
import { workersInOnePiece } from "./scripts/build/workersInOnePiece.mjs";
import { headers } from "./scripts/lib/serve.mjs";

/** Cross-origin isolation, without which WASM has no threads. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The policy also stands in the built page, for hosts that set no headers; frame-ancestors means nothing there. */
const policy = {
  name: "descent-policy",
  apply: "build" as const,
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: {
        "http-equiv": "Content-Security-Policy",
        content: headers["Content-Security-Policy"].replace(/; frame-ancestors [^;]*/, ""),
      },
      injectTo: "head-prepend" as const,
    },
  ],
};

/** Where the built files lie that not everybody needs: src/offline keeps them once they were used. */
const onUse = "assets/onUse";

/** Plain tfjs, a rival in the Backends tab. */
const rival = /@tensorflow\/|src\/interop\/tfjs\//;
/** The reader of Parquet files. */
const parquet = /node_modules\/(hyparquet|hyparquet-compressors|fzstd|hysnappy)\//;
/** The four builds of our WASM kernels, of which a browser runs one. */
const kernelBuild = /generated\/kernels-/;
const folderOf = (sources: string[], ...onlySome: RegExp[]) =>
  sources.some((source) => onlySome.some((one) => one.test(source))) ? onUse : "assets";

/** Names of built files, by what they are made from. */
const builtNames = {
  chunkFileNames: ({ moduleIds }: { moduleIds: string[] }) =>
    `${folderOf(moduleIds, rival, parquet)}/[name]-[hash].js`,
  assetFileNames: ({ originalFileNames }: { originalFileNames: string[] }) =>
    `${folderOf(originalFileNames, rival, kernelBuild)}/[name]-[hash][extname]`,
};

const needs = filesByNeed();

/** Installable, and there without a network: src/offline. */
const offline = VitePWA({
  strategies: "injectManifest",
  srcDir: "src/offline",
  filename: "serviceWorker.ts",
  injectRegister: false,
  injectManifest: {
    injectionPoint: "self.builtFiles",
    // The samples come later, when nobody waits: they are larger than the page. What not everybody needs is kept once it was used.
    globPatterns: ["**/*.{html,js,css,wasm,woff2,svg,json}"],
    globIgnores: ["samples/**", "onePage.js", `${onUse}/**`],
    manifestTransforms: [needs.mark],
    maximumFileSizeToCacheInBytes: 20_000_000,
  },
  manifest: {
    name: "Descent",
    short_name: "Descent",
    description: "Train a ResNet on your pictures or a Transformer on your text, in this tab.",
    start_url: "./",
    scope: "./",
    display: "standalone",
    background_color: "#ffffff",
    theme_color: "#15201c",
    icons: [{ src: "icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" }],
  },
});

/** Real Chromium, without a window. */
const browser = {
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: { executablePath: findBrowser(), args: browserFlags } }),
  instances: [{ browser: "chromium" as const }],
};
const minute = 60_000;
/** Files at once. Each keeps about one core busy; more than four devices in software would wait for one another. */
const maxWorkers = Math.min(4, availableParallelism());
/** The unit tests of what keeps a state: the page has one store, and is asked as if it had just been opened. */
const pageTests = ["tests/unit/app/**/*.test.ts", "tests/unit/neverSettled.test.ts"];
/** What a test waits for comes when it comes: only what never comes fails, however busy the machine is. */
const patience = { expect: { poll: { timeout: minute } }, testTimeout: 5 * minute, hookTimeout: minute };

export default defineConfig({
  base: "./",
  plugins: [{ name: "descent-prepare", config: prepare }, react(), policy, needs.plugin, offline],
  server: { headers: isolation },
  worker: { format: "es", plugins: () => [needs.plugin], rolldownOptions: { output: builtNames } },
  build: {
    target: "es2022",
    // The trainer loads from this machine, and the page shows before it.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { pluginTimings: false }, output: builtNames },
  },
  optimizeDeps: {
    // All at once: a library found later is bundled again, beside a second React in which no hook works.
    include: [
      "@tensorflow/tfjs",
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-backend-webgpu",
      "@tensorflow/tfjs-backend-wasm",
      "react",
      "react-dom",
      "react-dom/client",
      "react/jsx-runtime",
      "react/jsx-dev-runtime",
      "recharts",
      "zustand",
      "zustand/vanilla",
      "valibot",
      "idb-keyval",
      "fflate",
      "hyparquet",
      "hyparquet-compressors",
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          exclude: pageTests,
          environment: "node",
          ...patience,
          maxWorkers,
          // The engine's modules keep no state: loading them anew for each file took a quarter of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "unit-page", include: pageTests, environment: "node", ...patience, maxWorkers },
      },
      {
        extends: true,
        plugins: [workersInOnePiece],
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          ...patience,
          maxWorkers,
          browser,
        },
      },
      // What takes long: npm run check:long.
      {
        extends: true,
        test: {
          name: "long",
          include: ["tests/long/**/*.test.ts"],
          exclude: ["tests/long/browser/**"],
          environment: "node",
          ...patience,
          testTimeout: 60 * minute,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        plugins: [workersInOnePiece],
        test: {
          name: "long-browser",
          include: ["tests/long/browser/**/*.test.ts"],
          ...patience,
          testTimeout: 60 * minute,
          fileParallelism: false,
          browser,
        },
      },
    ],
  },
});
