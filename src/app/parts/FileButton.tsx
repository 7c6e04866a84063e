import { useRef } from "react";
import { Button } from "./Button.tsx";

interface Props {
  children: string;
  accept: string;
  onFile: (file: File) => void;
}

/** A button that lets the person choose one file. */
export function FileButton({ children, accept, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon="load" onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
    </>
  );
}
