import { useEffect, useRef } from "react";
import { useRestored } from "../../look/restored.ts";
import { useTheme } from "../../look/theme.ts";
import { heatImage } from "../context/heat.ts";
import styles from "../context/Context.module.css";

interface Props {
  size: number;
  /** What it shows; "" when the text beside it says so. */
  name: string;
  draw: () => ImageData;
}

/** A square of size x size pixels on a canvas, enlarged without smoothing. */
function Pixels({ size, name, draw }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const restored = useRestored();
  useEffect(() => {
    // Colours are read from the page: another theme is another picture.
    if (theme && restored >= 0) canvas.current?.getContext("2d")?.putImageData(draw(), 0, 0);
  }, [draw, theme, restored]);
  return (
    <canvas
      ref={canvas}
      width={size}
      height={size}
      className={styles.pixels}
      {...(name === "" ? { "aria-hidden": true } : { role: "img", "aria-label": name })}
    />
  );
}

/** Weights [size, size] as a heat map, the greatest darkest. */
export function HeatMap({ weights, size, name }: { weights: Float32Array; size: number; name: string }) {
  const most = weights.reduce((greatest, weight) => Math.max(greatest, weight), 1e-12);
  return (
    <Pixels
      size={size}
      name={name}
      // The root shows what is faint beside what is strong.
      draw={() =>
        heatImage(
          weights.map((weight) => Math.sqrt(weight / most)),
          size,
          size,
        )
      }
    />
  );
}

/** RGB bytes [size, size, 3] as a picture; where `shown` says no, nothing is drawn. */
export function RgbPicture({
  pixels,
  size,
  name,
  shown,
}: {
  pixels: Uint8Array;
  size: number;
  name: string;
  shown?: (pixel: number) => boolean;
}) {
  return (
    <Pixels
      size={size}
      name={name}
      draw={() => {
        const image = new ImageData(size, size);
        for (let pixel = 0; pixel < size * size; pixel += 1)
          if (!shown || shown(pixel))
            image.data.set([...pixels.subarray(3 * pixel, 3 * pixel + 3), 255], 4 * pixel);
        return image;
      }}
    />
  );
}
