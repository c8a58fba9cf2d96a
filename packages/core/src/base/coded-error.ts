/**
 * Every coded error of the suite, in one place. A code is never reused for another meaning.
 *
 * Start-up and the public metric API throw these; the request path never does.
 */
export const errorCodes = {
  ERR_GS_OPTION_UNKNOWN: 'an option has a name that does not exist',
  ERR_GS_OPTION_INVALID: 'an option has a value of the wrong type or outside its range',
  ERR_GS_NOT_CALLED: 'what makes a middleware or a plugin was used as one, or the other way round',
  ERR_GS_ENV_INVALID: 'an environment variable cannot be parsed',
  ERR_GS_AUTH_REQUIRED: 'authorisation is required but no credentials are configured',
  ERR_GS_HTTP_LABEL_VALUE: 'the function of a custom HTTP label returned something that is not a label value',
  ERR_GS_HTTP_ASYNC: 'a function that must answer at once, such as exclude or route, returned a promise',
  ERR_GS_ROUTE_SETTINGS_UNUSED: 'settings of a route were given to what is no route (a warning, not thrown)',
  ERR_GS_HTTP_CONFIGURED_TWICE: 'HTTP monitoring of one monitor was given two different sets of options',
  ERR_GS_MONITOR_CONFIGURED_TWICE: 'a monitor that exists already was to be made with other options',
  ERR_GS_OPERATION_LABEL: 'an operation has a label that operationLabels does not declare',
  ERR_GS_CLOSE_TIMEOUT: 'what was to run at close() did not finish within its time limit',
  ERR_GS_EXTENSION_DUPLICATE: 'another extension of this name is already in use',
  ERR_GS_EXTENSION_MISSING: 'an extension requires another one that the monitor does not use',
  ERR_GS_EXTENSION_ASYNC: 'the setup of an extension returned a promise',
  ERR_GS_SECTION_DUPLICATE: 'the name of a section is already taken',
  ERR_GS_FINDINGS_DUPLICATE: 'the name of a source of findings is already taken',
  ERR_GS_RULE_DUPLICATE: 'a rule of this type and name exists',
  ERR_GS_ALERT_MATCHER:
    'a matcher of labels is not in the notation of Alertmanager, or its expression is none',
  ERR_GS_ALERT_SILENCE: 'a silence lacks a matcher, an author, a comment or an end, or there are too many',
  ERR_GS_ALERT_MUTE_TIME: 'a mute time has a range, a time of day or a time zone that does not exist',
  ERR_GS_ALERT_ROUTE: 'a route names a channel or a mute time that does not exist',
  ERR_GS_ALERT_CHANNEL_URL: 'the URL of a channel is not an absolute one of http or https',
  ERR_GS_ALERT_CHANNEL_CREDENTIALS:
    'a channel lacks a secret that it needs, or one has not the form it must have',
  ERR_GS_ALERT_DEDUPE: 'replicas cannot be told from other services, because the service has no name',
  ERR_GS_ALERT_UNKNOWN: 'a handler is for an alert that no rule has (logged, not thrown)',
  ERR_GS_ALERT_CHANNEL_UNKNOWN: 'no channel of the alerting has this name',
  ERR_GS_SIGNAL_DUPLICATE: 'the id of a signal is already taken',
  ERR_GS_SIGNAL_WINDOW: 'a signal was to be kept for longer than any history reaches',
  ERR_GS_EVENT_UNKNOWN: 'no extension of the monitor emits an event of this name',
  ERR_GS_METRIC_NAME: 'the name of a metric is not a valid Prometheus name, or lacks a required suffix',
  ERR_GS_METRIC_CONFLICT: 'a metric of this name exists with another shape',
  ERR_GS_METRIC_UNKNOWN: 'the registry has no metric of this name',
  ERR_GS_METRIC_VALUE:
    'a value was dropped that is not a finite number, or would make a counter fall (logged, not thrown)',
  ERR_GS_LABEL_NAME: 'a label name is invalid, reserved, or given twice',
  ERR_GS_LABEL_UNKNOWN: 'a label was given that the metric does not have',
  ERR_GS_LABEL_MISSING: 'a label of the metric was not given',
  ERR_GS_LABEL_VALUES: 'the label values that were given throw when they are read',
  ERR_GS_HISTOGRAM_BUCKETS: 'the bucket bounds of a histogram are empty, not finite, or not ascending',
  ERR_GS_COLLECT_TIMEOUT: 'a collect callback or an attached registry did not finish within its time limit',
  ERR_GS_ATTACH_INVALID:
    'what was attached is the registry itself, or does not behave as a prom-client registry',
  ERR_GS_ATTACH_COLLISION: 'an attached registry has a metric whose name is already taken',
  ERR_GS_ENDPOINT_DUPLICATE: 'the name or a path of an endpoint is already taken',
  ERR_GS_ENDPOINT_PATH: 'an endpoint has no path, or one that is not an absolute path',
  ERR_GS_ENDPOINT_INVALID: 'an endpoint has a wrong method, access or body',
  ERR_GS_ENDPOINT_ROUTE_TAKEN: 'the application has a route of its own at the path of an endpoint',
  ERR_GS_MONITOR_CLOSED: 'something was to be started that a monitor would close, but it is closed already',
  ERR_GS_MANAGEMENT_PORT_TAKEN: 'the port of the management server is in use by another server',
  ERR_GS_MANAGEMENT_LISTEN: 'the management server cannot listen on its port',
  ERR_GS_HEALTH_CHECK_DUPLICATE: 'a health check of this name exists',
  ERR_GS_HEALTH_CHECK_UNKNOWN: 'no health check has this name or tag',
  ERR_GS_HEALTH_CHECK_TIMEOUT: 'a health check did not finish within its time limit',
  ERR_GS_HEALTH_NOT_IN_USE: 'health was asked for results before a monitor uses it',
  ERR_GS_SHUTDOWN_SERVER: 'what is to be shut down is neither a server nor an application that has one',
  ERR_GS_SHUTDOWN_STARTED: 'a hook was registered after the shutdown had begun',
  ERR_GS_SYSTEM_NOT_IN_USE: 'system was asked for numbers before a monitor uses it',
  ERR_GS_BUSINESS_NAME:
    'an action, a conversion, an entity or a KPI has a name that is not fixed, or looks like an id',
  ERR_GS_BUSINESS_NOT_IN_USE: 'business was asked for numbers before a monitor uses it',
  ERR_GS_ALERT_SIGNAL_UNKNOWN: 'an alert rule watches a signal that nobody defines (logged, not thrown)',
  ERR_GS_ALERTING_NOT_IN_USE: 'alerting was asked for alerts before a monitor uses it',
  ERR_GS_SLO_SIGNAL:
    'an SLO is measured by a signal that nobody defines, that is no ratio, or that is made of SLOs',
  ERR_GS_PROVISIONING_NOT_IN_USE: 'provisioning was asked for definitions before a monitor uses it',
  ERR_GS_PROVISIONING_DASHBOARD_SIZE: 'a dashboard is larger than a ConfigMap of Kubernetes may be',
  ERR_GS_JOBS_NOT_IN_USE: 'jobs were asked for numbers before a monitor uses them',
  ERR_GS_JOBS_DEFINED_TWICE: 'a job was defined twice, with different thresholds or systems',
  ERR_GS_JOBS_QUEUE_NAME: 'a queue was to be observed under two names, or two queues under one',
  ERR_GS_SCHEDULE_CRON: 'a cron expression is malformed, or never due',
  ERR_GS_SCHEDULE_TIME_ZONE: 'the time zone of a schedule does not exist',
  ERR_GS_SCHEDULE_CRONER: 'croner is not installed, which computes the times of cron expressions',
  ERR_GS_SCHEDULE_DUPLICATE: 'a schedule of this name exists',
  ERR_GS_SCHEDULE_LIMIT: 'there are too many schedules: their names are not fixed',
  ERR_GS_SCHEDULE_PING_URL: 'the URL of a ping, or the DSN of Sentry, is not one that can be used',
  ERR_GS_GC_UNAVAILABLE: 'the runtime does not let programs collect garbage',
  ERR_GS_STALL_STACKS: 'the stacks of stalls cannot be captured here',
  ERR_GS_MONGODB_COMMANDS_HIDDEN:
    'an observed `MongoClient` was made without `monitorCommands: true`, so that only its connections are measured (a warning, not thrown)',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** An error that a user of the library can look up by its `code`. */
export class GoldenSignalsError extends Error {
  override readonly name = 'GoldenSignalsError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
