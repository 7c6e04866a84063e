import { DecodePool } from "../../../../src/data/pictures/decodePool.ts";
import { FileListFolder } from "../../../../src/data/folder/folder.ts";

export interface DecodedPicture {
  name: string;
  /** [size, size, 3]; null where it is left out. */
  pixels: number[] | null;
  reason: string | null;
}

/** The pictures of a served folder as the lab decodes them. */
async function decodeAll(
  folder: string,
  names: string[],
  size: number,
  upright: boolean,
): Promise<DecodedPicture[]> {
  const files = await Promise.all(
    names.map(async (name) => ({
      path: name,
      file: new File([await (await fetch(`${folder}/${name}`)).arrayBuffer()], name, {
        type: name.endsWith("jpg") ? "image/jpeg" : "",
      }),
    })),
  );
  const pool = new DecodePool(new FileListFolder("pictures", files), undefined, upright);
  const { pixels, failures } = await pool.decode(names, size);
  pool.dispose();
  const reasons = new Map(failures.map(({ index, message }) => [index, message]));
  const length = size * size * 3;
  return names.map((name, index) => {
    const reason = reasons.get(index) ?? null;
    return {
      name,
      reason,
      pixels: reason === null ? [...pixels.subarray(index * length, (index + 1) * length)] : null,
    };
  });
}

declare global {
  interface Window {
    decodeAll: typeof decodeAll;
  }
}

window.decodeAll = decodeAll;
