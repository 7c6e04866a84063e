/** Numbers by which a blurred or an empty picture is told: how much its brightness varies, and how much of that is fine detail. */

export interface PictureQuality {
  /** Standard deviation of the brightness, 0 to 127.5. */
  contrast: number;
  /**
   * Logarithm of the variance of the brightness' Laplacian over that of the brightness: low where a picture has shapes and no detail
   * (Pech-Pacheco et al. 2000, whose measure is the Laplacian's variance alone and takes a pale picture for a blurred one).
   */
  sharpness: number;
}

/** Below this contrast a picture shows nothing: less than what saving it as JPEG changes. */
const leastContrast = 3;
export const isEmpty = ({ contrast }: PictureQuality): boolean => contrast < leastContrast;

/**
 * Throws RangeError.
 * @param pixels uint8 [height, width, 3], red green blue
 */
export function pictureQuality(pixels: ArrayLike<number>, width: number, height: number): PictureQuality {
  if (pixels.length !== width * height * 3 || width < 3 || height < 3)
    throw new RangeError(`A picture of ${width} x ${height} pixels has not ${pixels.length} numbers.`);
  const light = new Float32Array(width * height);
  for (let i = 0; i < light.length; i += 1)
    light[i] =
      0.299 * (pixels[3 * i] ?? 0) + 0.587 * (pixels[3 * i + 1] ?? 0) + 0.114 * (pixels[3 * i + 2] ?? 0);
  const detail = new Float32Array((width - 2) * (height - 2));
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      detail[(y - 1) * (width - 2) + x - 1] =
        (light[at - 1] ?? 0) +
        (light[at + 1] ?? 0) +
        (light[at - width] ?? 0) +
        (light[at + width] ?? 0) -
        4 * (light[at] ?? 0);
    }
  const variance = varianceOf(light);
  // One count of brightness squared keeps the logarithm finite where there is nothing.
  return { contrast: Math.sqrt(variance), sharpness: Math.log((varianceOf(detail) + 1) / (variance + 1)) };
}

function varianceOf(values: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.max(0, squares / values.length - mean * mean);
}
