import { Component, type ErrorInfo, type ReactNode } from "react";
import { words } from "../words/words.ts";

interface State {
  error: Error | null;
}

/** Whatever a component throws, the page says so and what is safe: it is never blank. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { title, text, reload } = words().fault;
    return (
      <main style={{ padding: 48, maxWidth: 720 }} role="alert">
        <h1 style={{ fontSize: 24, fontWeight: 500 }}>{title}</h1>
        <p style={{ margin: "8px 0 16px", fontSize: 15 }}>{text}</p>
        <button type="button" onClick={() => location.reload()}>
          {reload}
        </button>
        <pre style={{ marginTop: 24, whiteSpace: "pre-wrap", fontSize: 12 }}>
          {error.stack ?? error.message}
        </pre>
      </main>
    );
  }
}
