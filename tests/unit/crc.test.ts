import { expect, test } from "vitest";
import { crc32, crc32c } from "../../src/crc.ts";

const digits = new TextEncoder().encode("123456789");

test("the published check values, whole and in parts, at any alignment", () => {
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32c(digits)).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
  const long = Uint8Array.from({ length: 1000 }, (_, i) => (i * 31) ^ (i >> 3));
  const whole = crc32c(long);
  for (const cut of [0, 1, 7, 8, 9, 500, 1000])
    expect(crc32c(long.subarray(cut), crc32c(long.subarray(0, cut)))).toBe(whole);
});
