import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { alone } from "../../../scripts/lib/alone.mjs";

const folder = mkdtempSync(join(tmpdir(), "descent-alone-"));
afterAll(() => rmSync(folder, { recursive: true }));

const script = pathToFileURL(join(import.meta.dirname, "../../../scripts/lib/alone.mjs")).href;

/** Another command: notes when it begins and when it ends, some time later. */
function other(name: string, { ms }: { ms: number }): ChildProcess {
  const code = `
    import { appendFileSync } from "node:fs";
    import { alone } from ${JSON.stringify(script)};
    const [path, notes] = ${JSON.stringify([join(folder, name), join(folder, `${name}.notes`)])};
    await alone(async () => {
      appendFileSync(notes, "begin ");
      console.log("begun");
      await new Promise((resolve) => setTimeout(resolve, ${ms}));
      appendFileSync(notes, "end ");
    }, { path, pollMs: 5, say: () => {} });`;
  return spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const begun = (command: ChildProcess) => once(command.stdout!, "data");

test("commands that begin at once do their work one after another, also over the lock of a killed one", async () => {
  const killed = other("turns", { ms: 60_000 });
  await begun(killed);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  expect(readFileSync(join(folder, "turns"), "utf8")).toBe(String(killed.pid));
  const commands = [1, 2, 3, 4].map(() => other("turns", { ms: 50 }));
  for (const command of commands) if (command.exitCode === null) await once(command, "exit");
  expect(commands.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  expect(readFileSync(join(folder, "turns.notes"), "utf8")).toBe(`begin ${"begin end ".repeat(4)}`);
  expect(existsSync(join(folder, "turns"))).toBe(false);
}, 30_000);

test("whoever waits says for what, once, and how to go on after its limit", async () => {
  const path = join(folder, "waits");
  const holder = other("waits", { ms: 60_000 });
  await begun(holder);
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  await expect(alone(async () => 1, { path, limitMs: 50, pollMs: 5, say })).rejects.toThrow(
    `Waited 0 minutes for another command (process ${holder.pid}), which installs or builds here. If it is no such command, delete ${path}; then run the same command again.`,
  );
  expect(said).toEqual([
    `Waiting for another command (process ${holder.pid}), which installs or builds here…`,
  ]);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  expect(await alone(async () => 1, { path, say })).toBe(1);
});

test("work that fails gives the lock back, and a lock that says nothing is waited for first", async () => {
  const path = join(folder, "fails");
  await expect(alone(() => Promise.reject(new Error("no")), { path })).rejects.toThrow("no");
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, "");
  await expect(alone(async () => 1, { path, limitMs: 20, pollMs: 5, say: () => {} })).rejects.toThrow(
    "another command, which",
  );
});
