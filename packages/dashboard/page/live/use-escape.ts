import { useLayoutEffect } from 'preact/hooks';

/**
 * Calls `close` when the reader presses Escape, where there is something to close; of what is within one another, the
 * innermost.
 */
export function useEscape(close: (() => void) | undefined): void {
  // With the picture, and not after it: who sees the details can close them.
  useLayoutEffect(() => {
    if (close === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      close();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}
