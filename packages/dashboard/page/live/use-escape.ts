import { useEffect } from 'preact/hooks';

/** Calls `close` when the reader presses Escape, wherever the focus is. */
export function useEscape(close: () => void): void {
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') close();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}
