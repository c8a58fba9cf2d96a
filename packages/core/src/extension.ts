/**
 * What an extension needs besides the public face: the checking of options that users write, credentials, content
 * negotiation, and the memory that this process may use.
 */

export { systemClock } from './base/clock.ts';
export * from './base/option-rules.ts';
export { type Authorization, createAuthorization } from './endpoints/authorization.ts';
export { type Preference, parseAccept } from './exposition/accept.ts';
export { memoryLimitBytes } from './process/memory-limit.ts';
export { type RedactionRules, Redactor } from './redaction/redact.ts';
