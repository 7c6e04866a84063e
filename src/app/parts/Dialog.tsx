import { type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the safe one last. */
  actions: ReactNode;
  /** Wider than a question: for a list, or as wide as the window allows for a table. */
  wide?: "list" | "table";
}

/** The browser's own modal dialog: focus stays inside, Escape closes, focus goes back afterwards. */
export function Dialog({ title, open, onClose, children, actions, wide }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) element?.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={wide ? styles[wide] : ""}
      aria-labelledby={heading}
      // The event comes late: a key may have opened the dialog again meanwhile.
      onClose={() => {
        if (!dialog.current?.open) onClose();
      }}
    >
      {open && (
        <>
          <h2 id={heading} className={styles.title}>
            {title}
          </h2>
          <div className={styles.body}>{children}</div>
          <div className={styles.actions}>{actions}</div>
        </>
      )}
    </dialog>
  );
}
