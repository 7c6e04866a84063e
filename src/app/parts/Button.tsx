import type { ButtonHTMLAttributes, Ref } from "react";
import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon.tsx";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> {
  icon?: IconName;
  kind?: "plain" | "primary" | "quiet";
  size?: "plain" | "big" | "small";
  /** Why it is off. An off button can still be focused, so that the reason can be heard. */
  off?: string | null;
  /** The text goes away where room is short; the accessible name must then be in aria-label. */
  shrinks?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  icon,
  kind = "plain",
  size = "plain",
  off,
  shrinks,
  children,
  onClick,
  ...rest
}: Props) {
  const names = [styles.button, styles[kind], styles[size], shrinks ? styles.shrinks : ""];
  return (
    <button
      type="button"
      {...rest}
      className={names.filter(Boolean).join(" ")}
      aria-disabled={off ? true : undefined}
      onClick={off ? undefined : onClick}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span className={styles.text}>{children}</span>}
    </button>
  );
}
