import { STATUS_CODES } from 'node:http';
import { isClientError } from '../base/client-error.ts';
import type { EndedCauses } from '../causes/ended-causes.ts';
import { currentContext } from '../context/current-context.ts';
import type { ErrorReported, Extension } from '../host/extension-host.ts';
import type { WorkEnd } from '../work/work.ts';
import type { EndedErrors } from './ended-errors.ts';
import type { ErrorContext } from './error-event.ts';
import { errorFindings } from './error-findings.ts';
import { errorReport } from './error-report.ts';
import { ErrorTracker } from './error-tracker.ts';
import type { ResolvedFailureOptions } from './failure-options.ts';
import { mergedFields } from './given-about.ts';
import { KnownErrors } from './known-errors.ts';
import { newErrorsSignal } from './new-errors-signal.ts';

const clientLeftStatus = 499;

/**
 * Groups errors: those that requests and jobs ended with, those that operations threw, those that nobody caught, and
 * those that were reported.
 *
 * @param ended Describes the errors of ended work, once for all extensions.
 * @param endedCauses Knows what explains how long that work took.
 */
export function errorsExtension(
  options: ResolvedFailureOptions,
  ended: EndedErrors,
  endedCauses: EndedCauses,
): Extension {
  return {
    name: 'errors',
    setup(host) {
      host.events.declare('error');
      const known: KnownErrors = new KnownErrors(
        host.service.version,
        host.signals.remember('errors', () => known.save()),
      );
      host.signals.define(newErrorsSignal(() => known.newErrors));
      const tracker = new ErrorTracker(
        {
          version: host.service.version,
          clock: host.clock,
          logger: host.logger,
          registry: host.metrics,
          internalError: (_component, error) => host.internalError(error),
          emit: (name, event) => host.events.emit(name, event),
          hasListeners: (name) => host.events.heard(name),
        },
        options,
        host.redact,
        known,
      );
      host.onClose(() => tracker.close());
      host.work.onEnd(
        (end) => {
          if (!isTracked(end, options)) return;
          tracker.capture(end.error ?? failureWithoutException(end), contextOfEnd(end), {
            work: end.work,
            ...(end.error === undefined ? {} : { describe: () => ended.of(end) }),
            ...(end.isSlow ? { causes: endedCauses.of(end, host) } : {}),
          });
        },
        options.clientErrors ? 'all' : 'notable',
      );
      host.errors.onReport((reported) => {
        // An operation that refuses its caller has done its work.
        const isRefusal = reported.operation !== undefined && isClientError(reported.error);
        if (isRefusal && !options.clientErrors) return;
        tracker.capture(reported.error, contextOfReport(reported), {
          work: reported.work ?? host.work.current(),
        });
      });
      host.findings.add('errors', (windowMs, read) =>
        errorFindings(tracker.groups(), { fromMs: host.clock.wallTimeMs() - windowMs, windowMs }, read),
      );
      host.sections.add({
        name: 'errors',
        headline: 'errors',
        read: ({ details }) => errorReport(tracker.groups(), { details }),
        text: ({ groups }) =>
          groups.map((group) => {
            const operations = 'operations' in group ? Object.keys(group.operations) : [];
            const where = [...Object.keys(group.routes), ...operations].join(', ');
            const title = 'title' in group ? `: ${group.title}` : '';
            const handled = group.handled === 0 ? '' : `, ${group.handled} of them handled`;
            return `${group.count} × ${group.type}${title}${where === '' ? '' : ` (${where})`}${handled}`;
          }),
        cards: [{ title: 'Error groups', value: ({ groups }) => groups.length }],
      });
    },
  };
}

function isTracked(
  { isError, outcome, status, tracksErrors }: WorkEnd,
  { clientErrors }: ResolvedFailureOptions,
): boolean {
  if (!tracksErrors) return false;
  return (
    isError ||
    outcome === 'handled' ||
    (clientErrors && status !== undefined && status >= 400 && status !== clientLeftStatus)
  );
}

function contextOfEnd({ work, name, method, status, outcome }: WorkEnd): ErrorContext {
  const { ids, fields, timeline } = work;
  return work.kind === 'request'
    ? {
        source: 'request',
        method,
        route: name,
        status,
        handled: outcome === 'handled',
        ...ids,
        fields,
        timeline,
      }
    : { source: 'job', operation: name, ...ids, fields, timeline };
}

function contextOfReport({ work, operation, fields }: ErrorReported): ErrorContext {
  const source = operation === undefined ? 'captured' : 'operation';
  // Of whichever monitor the request is: its ids are the same.
  const where = work === undefined ? whereNow() : { ...whereOf(work), fields: work.fields };
  return {
    source,
    ...where,
    operation,
    fields: mergedFields(where.fields, fields),
  };
}

function whereOf(work: NonNullable<ErrorReported['work']>): Partial<ErrorContext> {
  const { ids, timeline } = work;
  return work.kind === 'request'
    ? { method: work.method, route: work.name, ...ids, timeline }
    : { ...ids, timeline };
}

function whereNow(): Partial<ErrorContext> {
  const context = currentContext();
  if (context === undefined) return {};
  const { ids, ownFields: fields } = context;
  const timeline = context.ownTimeline?.entries;
  return context.kind === 'request'
    ? { method: context.method, route: context.route, ...ids, fields, timeline }
    : { ...ids, fields, timeline };
}

/** Stands in the place of an exception where there was none, so that these failures are grouped by what they were. */
function failureWithoutException({ errorType, status }: WorkEnd): object {
  const message =
    errorType === 'connection_destroyed'
      ? 'The server closed the connection before the response was complete.'
      : `The response had the status ${status} ${STATUS_CODES[status ?? 0] ?? ''}`.trimEnd();
  return { name: errorType || `${status}`, message };
}
