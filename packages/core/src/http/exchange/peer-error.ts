/** What Node adds to the errors of connections. */
export interface ConnectionError extends Error {
  readonly code?: string;
  readonly syscall?: string;
}

/** An error of reading from or writing to the connection, and not the one that a socket destroyed by us gives. */
export function isPeerError({ code, syscall }: ConnectionError): boolean {
  if (syscall === 'read' || syscall === 'write') return code !== 'ECANCELED';
  return code?.startsWith('ERR_SSL_') === true;
}
