import type { ComponentChildren } from 'preact';
import type { Shown } from './format.ts';

export type Severity = 'critical' | 'warning' | 'info' | undefined;

const marks = {
  critical: { symbol: 'crit', label: 'Critical', className: 'mark crit' },
  warning: { symbol: 'warn', label: 'Warning', className: 'mark warn' },
  ok: { symbol: 'ok', label: 'OK', className: 'mark ok' },
  none: { symbol: 'none', label: 'Unknown', className: 'mark none' },
} as const;

/** A state: a shape, a colour, and a word for those who see neither. */
export function Mark({ state }: { state: Severity | 'ok' | 'none' }) {
  const { symbol, label, className } = marks[state === undefined || state === 'info' ? 'ok' : state];
  return (
    <svg class={className} role="img" aria-label={label}>
      <use href={`#${symbol}`} />
    </svg>
  );
}

/** The class of a state's colour. */
export function colour(state: Severity): string {
  return state === 'critical' ? 'crit' : state === 'warning' ? 'warn' : '';
}

/** A number with its unit, and a mark where it deserves one. */
export function Value({ shown, state }: { shown: Shown; state?: Severity }) {
  const isMarked = state === 'critical' || state === 'warning';
  return (
    <span class={isMarked ? colour(state) : shown.digits === '0' ? 'dim' : ''}>
      {isMarked && (
        <>
          <Mark state={state} />{' '}
        </>
      )}
      {shown.digits}
      {shown.unit !== '' && <span class="u">{shown.unit}</span>}
    </span>
  );
}

/** A status of HTTP; one of a failed server is marked. */
export function StatusCode({ status }: { status: number }) {
  return (
    <Value shown={{ digits: String(status), unit: '' }} state={status >= 500 ? 'critical' : undefined} />
  );
}

/** A template or a function, which may be broken after each slash. */
export function Code({ children }: { children: string }) {
  const parts = children.split(/(?<=\/)/);
  return <code>{parts.flatMap((part, at) => (at === 0 ? [part] : [<wbr key={at} />, part]))}</code>;
}

/** @param action A button beside the heading, which is no part of it. */
export function Heading({
  title,
  note,
  link,
  action,
}: {
  title: string;
  note?: ComponentChildren;
  link?: string;
  action?: ComponentChildren;
}) {
  const heading = (
    <h2 class="h">
      {title} {note !== undefined && <span class="dim">{note}</span>}
      {link !== undefined && <a href={link}>all</a>}
    </h2>
  );
  if (action === undefined) return heading;
  return (
    <div class="headed">
      {heading}
      {action}
    </div>
  );
}

/** What is not there, and what to make of it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <p class="empty">
      <b>{title}</b>
      {children}
    </p>
  );
}

/** Drawn once, for all that refer to them. */
export function Symbols() {
  return (
    <svg width="0" height="0" aria-hidden="true">
      <defs>
        <symbol id="crit" viewBox="0 0 12 12">
          <path d="M6 0 12 6 6 12 0 6Z" />
        </symbol>
        <symbol id="warn" viewBox="0 0 12 12">
          <path d="M6 .5 12 11.5H0Z" />
        </symbol>
        <symbol id="ok" viewBox="0 0 12 12">
          <circle cx="6" cy="6" r="4.25" />
        </symbol>
        <symbol id="none" viewBox="0 0 12 12">
          <path d="M1 5.25h10v1.5H1z" />
        </symbol>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-bg" width="5" height="5" />
          <line class="hatch-ln" x1="0" x2="0" y1="0" y2="5" />
        </pattern>
        <pattern id="void" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="grid" x1="0" x2="0" y1="0" y2="6" />
        </pattern>
      </defs>
    </svg>
  );
}
