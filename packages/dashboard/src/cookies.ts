import type { EndpointRequest } from '@golden-signals/core';

type Headers = EndpointRequest['headers'];

/** Returns the value of a cookie that the header `cookie` has; undefined where it is not in it. */
export function readCookie(header: Headers[string], name: string): string | undefined {
  // Most headers need not be taken apart.
  if (typeof header !== 'string' || !header.includes(`${name}=`)) return undefined;
  const own = header.split(/; */).find((one) => one.startsWith(`${name}=`));
  return own?.slice(name.length + 1);
}

/**
 * Returns `; Secure` where the page came over https, else nothing: a page that did not cannot have a cookie that is for https
 * only. That it did, the browser says in the origin.
 */
export function secureAttribute({ origin }: Headers): string {
  return String(origin).startsWith('https:') ? '; Secure' : '';
}
