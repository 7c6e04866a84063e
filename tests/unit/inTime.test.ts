import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eachInTime, inTime, LateError } from "../../src/inTime.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

test("what comes in time is given, and no timer is left", async () => {
  expect(await inTime(Promise.resolve(3), 1000)).toBe(3);
  await expect(inTime(Promise.reject(new Error("no")), 1000)).rejects.toThrow("no");
  expect(vi.getTimerCount()).toBe(0);
});

test("what never comes ends at the limit and not before", async () => {
  const ends: unknown[] = [];
  void inTime(never<string>(), 1000).catch((error: unknown) => ends.push(error));
  void inTime(never<string>(), 1000, () => "instead").then((value) => ends.push(value));
  await vi.advanceTimersByTimeAsync(999);
  expect(ends).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(ends).toEqual([new LateError(1000), "instead"]);
});

test("a list is given one by one, until one of it never comes", async () => {
  const items = {
    async *[Symbol.asyncIterator]() {
      yield "a";
      yield "b";
      await never();
    },
  };
  const given: string[] = [];
  const all = (async () => {
    for await (const item of eachInTime(items, 1000)) given.push(item);
  })();
  const end = expect(all).rejects.toThrow(LateError);
  await vi.advanceTimersByTimeAsync(1000);
  await end;
  expect(given).toEqual(["a", "b"]);
});
