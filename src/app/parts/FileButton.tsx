import { type ReactNode, useRef } from "react";
import { Button } from "./Button.tsx";

interface Props {
  children: string;
  accept: string;
  onFile: (file: File) => void;
  icon?: "load" | "file";
}

/** A button that lets the person choose one file. */
export function FileButton({ children, accept, onFile, icon = "load" }: Props) {
  const [choose, input] = useFileChooser(accept, onFile);
  return (
    <>
      <Button icon={icon} onClick={choose}>
        {children}
      </Button>
      {input}
    </>
  );
}

/** The same, looking like a link, where it is one of several small things to do. */
export function FileLink({ children, accept, onFile }: Props) {
  const [choose, input] = useFileChooser(accept, onFile);
  return (
    <>
      <button type="button" className="link" onClick={choose}>
        {children}
      </button>
      {input}
    </>
  );
}

/** Opens the browser's dialog, and the hidden input that has to be drawn for it. */
function useFileChooser(accept: string, onFile: (file: File) => void): [() => void, ReactNode] {
  const input = useRef<HTMLInputElement>(null);
  return [
    () => input.current?.click(),
    <input
      key="input"
      ref={input}
      type="file"
      accept={accept}
      hidden
      onChange={(event) => {
        const file = event.target.files?.[0];
        event.target.value = "";
        if (file) onFile(file);
      }}
    />,
  ];
}
