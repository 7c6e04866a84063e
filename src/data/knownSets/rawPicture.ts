/** Raw pixels as a picture file: a .bmp, which is a header in front of them, and which every browser decodes to the same bytes. */

/** Header of a bitmap of 8 bits with 256 greys, or of 24 bits, top row first. */
function header(width: number, height: number, bits: 8 | 24): Uint8Array<ArrayBuffer> {
  const colours = bits === 8 ? 256 : 0;
  const start = 54 + colours * 4;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const bytes = new Uint8Array(start);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, start + stride * height, true);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, -height, true); // the top row comes first
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  view.setUint32(34, stride * height, true);
  view.setUint32(46, colours, true);
  for (let grey = 0; grey < colours; grey += 1) bytes.fill(grey, 54 + grey * 4, 54 + grey * 4 + 3);
  return bytes;
}

const asFile = (parts: BlobPart[]): Blob => new Blob(parts, { type: "image/bmp" });

/** One grey byte a pixel, row after row. */
export async function greyPicture(pixels: Blob, width: number, height: number): Promise<Blob> {
  // Rows of a bitmap begin at every fourth byte; where they do anyway, nothing needs to be read.
  if (width % 4 === 0) return asFile([header(width, height, 8), pixels]);
  const from = new Uint8Array(await pixels.arrayBuffer());
  const stride = Math.ceil(width / 4) * 4;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) rows.set(from.subarray(y * width, (y + 1) * width), y * stride);
  return asFile([header(width, height, 8), rows]);
}

/** All of red, then of green, then of blue, as CIFAR keeps them. */
export async function planarPicture(pixels: Blob, width: number, height: number): Promise<Blob> {
  const from = new Uint8Array(await pixels.arrayBuffer());
  const stride = Math.ceil((width * 3) / 4) * 4;
  const rows = new Uint8Array(stride * height);
  const plane = width * height;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let colour = 0; colour < 3; colour += 1)
        rows[y * stride + x * 3 + 2 - colour] = from[colour * plane + y * width + x] ?? 0;
  return asFile([header(width, height, 24), rows]);
}
