/**
 * What an extension needs besides the public face: the checking of options that users write, credentials, content
 * negotiation, serving endpoints, and the memory that this process may use.
 */

export { systemClock } from './clock.ts';
export { type Authorization, createAuthorization } from './endpoints/authorization.ts';
export { serveNodeRequest } from './endpoints/node-http.ts';
export { type Preference, parseAccept } from './exposition/accept.ts';
export { type RedactionRules, Redactor } from './failures/redact.ts';
export * from './option-rules.ts';
export { memoryLimitBytes } from './runtime/memory-limit.ts';
