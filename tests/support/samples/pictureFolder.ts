import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

function chunk(kind: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** `rows` are [height, 1 + 3 * width]: a filter's number, which is 0, and the pixels. */
function pngOf(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // eight bits, red green blue
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** A PNG of `size` x `size` pixels; `colour` gives red, green and blue, 0 to 255. */
export function png(size: number, colour: (x: number, y: number) => [number, number, number]): Buffer {
  const rows = Buffer.alloc(size * (1 + 3 * size));
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) rows.set(colour(x, y), y * (1 + 3 * size) + 1 + 3 * x);
  return pngOf(size, size, rows);
}

/** A black PNG of any size. */
export function blackPng(width: number, height: number): Buffer {
  return pngOf(width, height, Buffer.alloc(height * (1 + 3 * width)));
}

/** Stripes of some directions: what a network learns in a few steps and a mean colour does not tell. */
function stripes(directions: number): Record<string, (x: number, y: number) => number> {
  const turned = Array.from({ length: directions - 3 }, (_, at) => {
    const angle = (Math.PI * (at + 1)) / (2 * (directions - 2));
    return [`turned ${at}`, (x: number, y: number) => x * Math.cos(angle) - y * Math.sin(angle)] as const;
  });
  return {
    across: (_, y) => y,
    diagonal: (x, y) => x + y,
    upright: (x) => x,
    ...Object.fromEntries(turned),
  };
}

/**
 * A folder of striped pictures in a temporary place: train/<class>/*.png and val/<class>/*.png; a class for each of three directions
 * or more.
 * @returns its path; the caller removes it
 */
export function makePictureFolder({ train = 40, validation = 10, size = 32, directions = 3 } = {}): string {
  const folder = join(mkdtempSync(join(tmpdir(), "descent-pictures-")), "stripes");
  for (const [part, count] of Object.entries({ train, val: validation }))
    for (const [name, along] of Object.entries(stripes(directions))) {
      mkdirSync(join(folder, part, name), { recursive: true });
      for (let i = 0; i < count; i += 1) {
        const shift = i + (part === "val" ? 1000 : 0);
        const period = 6 + (i % 3);
        const picture = png(size, (x, y) => {
          const value = 128 + 100 * Math.sin((2 * Math.PI * (along(x, y) + shift)) / period);
          return [value, (value + 13 * i) % 256, 128];
        });
        writeFileSync(join(folder, part, name, `${String(i).padStart(3, "0")}.png`), picture);
      }
    }
  return folder;
}
