import { useEffect } from 'preact/hooks';

/** Calls `close` when the reader presses Escape, where there is something to close. */
export function useEscape(close: (() => void) | undefined): void {
  useEffect(() => {
    if (close === undefined) return;
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') close();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}
