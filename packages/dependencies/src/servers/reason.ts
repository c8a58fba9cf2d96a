/**
 * Says in words why something failed. An error may be of another realm, and one of several addresses of a name has no
 * message, but a code.
 */
export function reasonOf(error: unknown): string {
  const { message, code, name } = Object(error) as Readonly<Record<string, unknown>>;
  const said = [message, code, name].find((text) => typeof text === 'string' && text !== '');
  return typeof said === 'string' ? said : String(error);
}
