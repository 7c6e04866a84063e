/** One hue from little to much, read from the page's colours. */

const steps = 256;

/** RGBA of every step of the scale from --seq-0 to --seq-5. */
export function heatScale(): Uint8ClampedArray {
  const style = getComputedStyle(document.documentElement);
  const canvas = new OffscreenCanvas(steps, 1);
  const context = canvas.getContext("2d");
  if (!context) return new Uint8ClampedArray(4 * steps);
  const gradient = context.createLinearGradient(0, 0, steps, 0);
  for (let stop = 0; stop < 6; stop += 1)
    gradient.addColorStop(stop / 5, style.getPropertyValue(`--seq-${stop}`).trim());
  context.fillStyle = gradient;
  context.fillRect(0, 0, steps, 1);
  return context.getImageData(0, 0, steps, 1).data;
}

/** A picture of `shares` from 0 to 1, a pixel each. */
export function heatImage(shares: ArrayLike<number>, width: number, height: number): ImageData {
  const scale = heatScale();
  const image = new ImageData(width, height);
  for (let at = 0; at < width * height; at += 1) {
    const step = Math.round(Math.min(1, Math.max(0, shares[at] ?? 0)) * (steps - 1));
    image.data.set(scale.subarray(4 * step, 4 * step + 4), 4 * at);
  }
  return image;
}
