/** Everything that the browser promises and never settles ends within a minute, with words where somebody waits for it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { copyText } from "../../src/app/actions/copy.ts";
import { isHubSource } from "../../src/app/actions/model/modelFiles.ts";
import { measureStorage } from "../../src/app/actions/stored/storage.ts";
import { setNews } from "../../src/app/actions/run/tellAway.ts";
import { chooseFiles } from "../../src/app/first/drop/chooseFolder.ts";
import { droppedSource } from "../../src/app/first/drop/droppedSource.ts";
import { app } from "../../src/app/state/store.ts";
import { findAdapter, openDevice } from "../../src/backends/webgpu/device/device.ts";
import { heldOf, holdRun } from "../../src/checkpoints/store/runLock.ts";
import { storageUse } from "../../src/checkpoints/store/storage.ts";
import { HandleFolder } from "../../src/data/folder/folder.ts";
import { Pack } from "../../src/data/pack/pack.ts";
import { listPacks } from "../../src/data/pack/packs.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetModules();
});

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** How it ends within a minute: its value, or its error's sentence. */
async function endOf(waited: Promise<unknown>): Promise<unknown> {
  let end: unknown = "It waits still.";
  void waited.then(
    (value) => (end = value),
    (error: unknown) => (end = error instanceof Error ? `${error.name}: ${error.message}` : error),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return end;
}

const silentAdapter = { features: new Set(), limits: {}, info: { vendor: "v" }, requestDevice: never };

test("storage that tells neither its room nor whether it lasts is one of unknown room", async () => {
  vi.stubGlobal("navigator", { storage: { estimate: never, persisted: never } });
  expect(await endOf(storageUse())).toEqual({ usedBytes: 0, quotaBytes: null, persistent: false });
  const before = app.getState().storage;
  expect(await endOf(measureStorage())).toBeUndefined();
  expect(app.getState().storage).toBe(before);
});

test("locks that are neither given nor told are told as storage that does not answer", async () => {
  vi.stubGlobal("navigator", { locks: { request: never, query: never } });
  expect(await endOf(holdRun("a"))).toMatch(/CheckpointError: .*does not answer/);
  expect(await endOf(heldOf(["a"]))).toMatch(/CheckpointError: .*does not answer/);
});

test("a run's lock that comes too late is let go at once", async () => {
  const given: ((lock: object) => unknown)[] = [];
  const request = (_name: string, _options: object, work: (lock: object) => unknown) => {
    given.push(work);
    return never();
  };
  vi.stubGlobal("navigator", { locks: { request } });
  expect(await endOf(holdRun("a"))).toMatch(/does not answer/);
  expect(given).toHaveLength(1);
  expect(given[0]?.({})).toBeUndefined();
});

test("a folder whose handles do not answer says so, for itself and for what is in it", async () => {
  const list = async function* () {
    yield* [];
    await never();
  };
  const handle = { name: "f", getDirectoryHandle: never, getFileHandle: never, entries: list, keys: list };
  const folder = new HandleFolder(handle as unknown as FileSystemDirectoryHandle);
  const whole = /^FolderError: The browser does not answer for this folder/;
  expect(await endOf(folder.list(""))).toMatch(whole);
  expect(await endOf(folder.check())).toMatch(whole);
  expect(await endOf(folder.open("a.jpg"))).toMatch(/^FolderError: The browser does not answer for “a.jpg”/);
  expect(await endOf(folder.open("sub/a.jpg"))).toMatch(/does not answer for “sub\/a.jpg”/);
  const source = { kind: "handle" as const, handle: folder.handle };
  expect(await endOf(isHubSource(source))).toBe(false);
});

test("permission that is neither given nor refused counts as not given", async () => {
  const { askPermission, readPermission } = await import("../../src/data/folder/folderStore.ts");
  const handle = { queryPermission: never, requestPermission: never } as unknown as FileSystemHandle;
  expect(await endOf(readPermission(handle))).toBe("prompt");
  expect(await endOf(askPermission(handle))).toBe("prompt");
});

test("a store of folders that does not open has none, and says so to whoever needs one", async () => {
  vi.stubGlobal("indexedDB", { open: () => ({}) });
  const { forgetFolder, listFolders, loadFolder } = await import("../../src/data/folder/folderStore.ts");
  expect(await endOf(listFolders())).toEqual([]);
  expect(await endOf(loadFolder("a"))).toMatch(/storage does not answer for folders of earlier visits/);
  expect(await endOf(forgetFolder("a"))).toMatch(/storage does not answer for folders of earlier visits/);
});

/** A request of the database that succeeds. */
const soon = (result: unknown) => {
  const asked = { result, onsuccess: () => undefined };
  queueMicrotask(() => asked.onsuccess());
  return asked;
};

test("a transaction that does not end is ended, and told as storage that does not answer", async () => {
  const abort = vi.fn<() => void>();
  const database = {
    addEventListener: () => undefined,
    transaction: (_store: string, mode: string) => {
      const own = { abort: mode === "readwrite" ? abort : () => undefined, db: database };
      const objects = { count: () => soon(0), put: () => ({}), transaction: own };
      return { ...own, objectStore: () => objects };
    },
  };
  vi.stubGlobal("indexedDB", { open: () => soon(database) });
  const { transaction } = await import("../../src/checkpoints/store/database.ts");
  const put = transaction("readwrite", (objects) => void objects.put(1, "a"));
  expect(await endOf(put)).toMatch(/^CheckpointError: .*does not answer/);
  expect(abort).toHaveBeenCalledTimes(1);
  // The run that asked goes on: what it asks next does not hold it up for a minute each time.
  const ended = vi.fn<(error: unknown) => void>();
  transaction("readwrite", (objects) => void objects.put(2, "a")).catch(ended);
  await vi.advanceTimersByTimeAsync(1500);
  expect(ended).toHaveBeenCalledTimes(1);
  await transaction("readonly", () => 1);
  transaction("readwrite", (objects) => void objects.put(3, "a")).catch(ended);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(ended).toHaveBeenCalledTimes(1);
});

test("private files that do not answer leave no packed copy, and a late one is closed", async () => {
  vi.stubGlobal("navigator", { storage: { getDirectory: never } });
  const key = { name: "n", fingerprint: "f", size: 8, count: 2 };
  const silent = /^PackError: This browser's private files do not answer/;
  expect(await endOf(Pack.open(key))).toMatch(silent);
  expect(await endOf(listPacks())).toEqual([]);

  const waiting: { give(handle: { close(): void }): void; refuse(): void }[] = [];
  const createSyncAccessHandle = () =>
    new Promise((give, refuse) => waiting.push({ give, refuse: () => refuse(new Error("too late")) }));
  const directory = {
    getDirectoryHandle: async () => directory,
    getFileHandle: async () => ({ createSyncAccessHandle }),
    async *entries() {
      yield* [];
    },
  };
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => directory } });
  expect(await endOf(Pack.open(key))).toMatch(silent);
  const close = vi.fn<() => void>();
  for (const { give } of waiting.splice(0)) give({ close });
  await vi.advanceTimersByTimeAsync(0);
  expect(close).toHaveBeenCalledTimes(1);
  // A late refusal is heard by nobody: as a rejection that nobody awaits it would fail this test.
  expect(await endOf(Pack.open(key))).toMatch(silent);
  expect(waiting.length).toBe(1);
  for (const { refuse } of waiting) refuse();
  await vi.advanceTimersByTimeAsync(0);
});

test("a graphics device that is never given is told, and an adapter is none", async () => {
  const silent = /^DeviceError: .*does not answer when it is asked for a graphics device/;
  vi.stubGlobal("navigator", { gpu: { requestAdapter: never } });
  expect(await endOf(openDevice())).toMatch(silent);
  expect(await endOf(findAdapter("low-power"))).toBeNull();
  vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => silentAdapter } });
  expect(await endOf(openDevice())).toMatch(silent);
});

test("notifications whose question nobody answers stay off, and the page says so", async () => {
  vi.stubGlobal("Notification", { permission: "default", requestPermission: never });
  vi.stubGlobal("localStorage", { setItem: () => undefined, getItem: () => null });
  expect(await endOf(setNews(true))).toBeUndefined();
  expect(app.getState().view.news).toBe(false);
  expect(app.getState().notices.map(({ code }) => code)).toContain("newsRefused");
});

test.each([
  ["that never answers", { writeText: never }],
  ["that refuses", { writeText: () => Promise.reject(new Error("NotAllowedError")) }],
  ["that is not there", undefined],
])("a clipboard %s is told", async (_name, clipboard) => {
  app.setState({ notices: [] });
  vi.stubGlobal("navigator", { clipboard });
  expect(await endOf(copyText("a"))).toBe(false);
  expect(app.getState().notices.map(({ code }) => code)).toEqual(["copyRefused"]);
});

test("a chosen file that is never given says so", async () => {
  const handle = { name: "a.txt", getFile: never };
  const picker = { showDirectoryPicker: never, showOpenFilePicker: async () => [handle] };
  vi.stubGlobal("window", picker);
  expect(await endOf(chooseFiles())).toMatch(/^FolderError: The browser does not answer for “a.txt”/);
});

test("a dropped folder that is never listed says so", async () => {
  vi.stubGlobal("FileSystemDirectoryHandle", Map);
  vi.stubGlobal("FileSystemFileHandle", Map);
  const entry = { isDirectory: true, name: "f", createReader: () => ({ readEntries: () => undefined }) };
  const item = { kind: "file", getAsFileSystemHandle: never, webkitGetAsEntry: () => entry };
  const dropped = droppedSource({ items: [item], files: [] } as unknown as DataTransfer);
  await vi.advanceTimersByTimeAsync(1000);
  const found = await dropped;
  expect(found?.source).toMatchObject({ kind: "files", name: "f" });
  const finding = found?.find?.(() => undefined, new AbortController().signal);
  expect(await endOf(finding ?? Promise.resolve())).toMatch(
    /^FolderError: The browser does not answer for this folder/,
  );
});

const put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));

test("the service worker asks the network where nothing kept answers, and serves what it cannot keep", async () => {
  const answers: ((event: object) => void)[] = [];
  vi.stubGlobal("self", {
    builtFiles: [],
    registration: { scope: "http://host/" },
    addEventListener: (kind: string, listener: (event: object) => void) => {
      if (kind === "fetch") answers.push(listener);
    },
  });
  vi.stubGlobal("fetch", async () => new Response("from the network"));
  vi.stubGlobal("caches", { match: never, open: async () => ({ put }) });
  await import("../../src/offline/serviceWorker.ts");
  for (const path of ["assets/a.js", "samples/emoji/manifest.json"]) {
    let given: Promise<Response> = never();
    const request = new Request(`http://host/${path}`);
    answers[0]?.({ request, respondWith: (response: Promise<Response>) => (given = response) });
    await vi.advanceTimersByTimeAsync(60_000);
    // The name of the cache is a digest, which takes real time.
    expect(await (await given).text()).toBe("from the network");
  }
});
