import { useEffect, useRef } from "react";
import { useRestored } from "../look/restored.ts";
import styles from "./Picture.module.css";

interface Props {
  /** Null: not there yet, or it could not be decoded. */
  bitmap: ImageBitmap | null;
  /** What it shows; "" when the text beside it says so. */
  name: string;
}

/** A picture of the data set on a canvas, square corners and no tint. */
export function Picture({ bitmap, name }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const restored = useRestored();
  useEffect(() => {
    const element = canvas.current;
    if (!element || !bitmap || restored < 0) return;
    element.width = bitmap.width;
    element.height = bitmap.height;
    element.getContext("2d")?.drawImage(bitmap, 0, 0);
  }, [bitmap, restored]);
  return (
    <canvas
      ref={canvas}
      width={1}
      height={1}
      className={styles.picture}
      {...(name === "" ? { "aria-hidden": true } : { role: "img", "aria-label": name })}
    />
  );
}
