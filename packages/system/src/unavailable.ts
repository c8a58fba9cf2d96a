/** A source gives nothing here, for a reason that a person can read: it is no failure of ours. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** Returns why something could not be read, in a few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unavailable) return error.message;
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `there is no ${path}`;
  if (code === 'EACCES' || code === 'EPERM') return `no permission to read ${path}`;
  return code === undefined ? String(message ?? error) : `${path ?? 'a file'}: ${code}`;
}
