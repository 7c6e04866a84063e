import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { useWords } from "../words/words.ts";

export function WhatToTry({ open, onClose }: { open: boolean; onClose: () => void }) {
  const words = useWords().curves;
  return (
    <Dialog
      title={words.whatToTry}
      open={open}
      onClose={onClose}
      actions={<Button onClick={onClose}>{words.close}</Button>}
    >
      <ul style={{ display: "grid", gap: 8 }}>
        {words.tryList.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Dialog>
  );
}
