import { useRef } from 'preact/hooks';

/**
 * Returns the value, and while it is undefined the last that there was of the same thing: what is asked anew, in another
 * order for example, stays on the page until the answer is here, and so does the focus.
 */
export function useLast<Value>(value: Value | undefined, thing: string): Value | undefined {
  const last = useRef<{ readonly thing: string; readonly value: Value }>();
  if (value !== undefined) last.current = { thing, value };
  return last.current?.thing === thing ? last.current.value : undefined;
}
