import { PictureContext } from "./PictureContext.tsx";
import { WordContext } from "./WordContext.tsx";
import styles from "./Context.module.css";

/** How context is seen: by a ResNet in a picture, by a Transformer in a text, side by side. */
export function ContextTab() {
  return (
    <div className={styles.sides}>
      <PictureContext />
      <WordContext />
    </div>
  );
}
