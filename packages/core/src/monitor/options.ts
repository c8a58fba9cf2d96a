import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { ContextOptions, ResolvedContextOptions } from '../context/context-options.ts';
import type { AuthorizationOptions } from '../endpoints/authorization.ts';
import type { FailureOptions, ResolvedFailureOptions } from '../errors/failure-options.ts';
import type { Extension, ServiceIdentity } from '../host/extension-host.ts';
import type { PrometheusServer } from '../host/prometheus-server.ts';
import type { HttpOptions } from '../http/options/http-options.ts';
import type { RedactionOptions } from '../redaction/redact.ts';
import type { RequestLogOptions, ResolvedRequestLogOptions } from '../request-log/request-log.ts';
import type { ResolvedSignalOptions, SignalOptions } from '../signals/signal-options.ts';
import type { ResolvedStallOptions, StallOptions } from '../stalls/stall-options.ts';
import type { TargetOptions } from '../targets/target-options.ts';
import type { Environment } from './environment.ts';
import type { PrometheusOptions } from './prometheus-options.ts';

/** How a service describes itself in snapshots and reports. */
export interface ServiceOptions {
  /** Default: `service`. */
  name?: string;
  /** Default: that of the application's `package.json`, else `unknown`. */
  version?: string;
  /** For example `production`. Default: `NODE_ENV`, else `development`. */
  environment?: string;
  /** Unlike that of every other process of the service. Default: the host's name and the process id. */
  instance?: string;
}

/** Everything `createMonitor` takes. Where an environment variable is named, the option wins over it. */
export interface MonitorOptions {
  /** `false` turns everything into no-ops. Default: `GS_METRICS_ENABLED`, else true. */
  enabled?: boolean;
  service?: ServiceOptions;
  /** Labels with constant values that every series carries, unless its metric has a label of that name. Default: none. */
  defaultLabels?: Readonly<Record<string, string>>;
  /** Series per metric before the overflow series takes over. Default: 2000. */
  maxSeriesPerMetric?: number;
  /**
   * Series of HTTP requests, operations and the application's own metrics that record nothing for so many seconds are taken
   * out, and begin at zero when they come back. Gauges stay, and so do metrics of extensions that do not ask for it.
   * Default: false, all series stay.
   */
  seriesTtlSeconds?: number | false;
  /** Significant digits of the live percentiles. Default: `GS_LATENCY_PRECISION`, else 2. */
  latencyPrecision?: 1 | 2 | 3;
  /** Length of the live window. Default: `GS_WINDOW_SECONDS`, else 60. */
  windowSeconds?: number;
  /** Apdex target: answers within it satisfy, within four times it are tolerated. Default: 500. */
  apdexTargetMs?: number;
  /** How HTTP requests are observed; see `HttpOptions`. */
  http?: HttpOptions;
  /** Names of the labels that operations may carry besides their own. Default: none. */
  operationLabels?: readonly string[];
  /** Process and Node.js metrics. Default: true. */
  runtimeMetrics?: boolean;
  /** Path of the metrics endpoint. Default: `/metrics`. */
  metricsPath?: string;
  /**
   * Below it the endpoints about the service lie, such as `/monitoring/review` and `/monitoring/errors`. Default:
   * `/monitoring`.
   */
  monitoringPath?: string;
  /** Put before the paths of all endpoints: `/internal` makes `/internal/metrics`, `/internal/ready`. Default: nothing. */
  endpointPrefix?: string;
  /** Whether endpoints answer at their aliases too, such as `/readyz` beside `/ready`. Default: true. */
  endpointAliases?: boolean;
  /**
   * What happens where the application has a route of its own at the path of an endpoint: with `application` that route
   * answers, and a warning names it; `error` refuses to start. Default: `application`.
   */
  endpointConflicts?: 'application' | 'error';
  /**
   * Whether those endpoints show what leads to single requests: messages, stacks, ids and added fields. Default: true when
   * there are credentials, because then only authorised callers see them.
   */
  showDetails?: boolean;
  /** How errors are kept and grouped; `false` keeps none, and their metrics stay. Default: on, see `FailureOptions`. */
  errors?: FailureOptions | false;
  /** What is hidden in all that is kept or logged; `false` hides nothing. Default: secrets, see `RedactionRules`. */
  redaction?: RedactionOptions;
  /** When the event loop counts as blocked; `false` does not look. Default: from 100 ms on, without stacks. */
  stalls?: StallOptions | false;
  /** How long requests, calls and jobs may take, and what exceeds it; see `TargetOptions`. Default: no targets. */
  targets?: TargetOptions;
  /** From where on signals hurt, and what is remembered of them; see `SignalOptions`. */
  signals?: SignalOptions;
  /** The Prometheus that scrapes this service, for what it knows of the time before the process. Default: none. */
  prometheus?: PrometheusOptions;
  /** Share of one core that the suite may take before what is sampled steps down, above 0 and up to 1. Default: 0.01. */
  overheadBudget?: number;
  /**
   * Follows each request through its work: ids, `currentRequest()`, `addContext()`. Default: where an extension requires it;
   * `false` refuses it to them too.
   */
  requestContext?: boolean | ContextOptions;
  /** Capabilities that the monitor is to use besides its own, as `monitor.use()` does one by one. Default: none. */
  extensions?: readonly Extension[];
  /** One log line per request. Default: false. */
  requestLog?: boolean | RequestLogOptions;
  /** How long one `collect` callback or attached registry may take per scrape. Default: 1000. */
  collectTimeoutMs?: number;
  /** Who may read the protected endpoints. Default: `GS_METRICS_BEARER_TOKEN` and `GS_METRICS_BASIC_AUTH`, else anyone. */
  auth?: AuthorizationOptions;
  /** Refuse to start an enabled monitor when `auth` names no credentials. Default: `GS_METRICS_REQUIRE_AUTH`, else false. */
  requireAuth?: boolean;
  /**
   * A pino logger can be passed as it is. Default: pino where the application has it, else JSON lines; both on standard
   * error.
   */
  logger?: Logger;
  /** Default: the system's clock. Replaced in tests. */
  clock?: Clock;
  /** Where environment variables are read from. Default: `process.env`. */
  env?: Environment;
}

/** `MonitorOptions` with the environment and the defaults applied. */
export interface ResolvedOptions {
  readonly enabled: boolean;
  readonly service: ServiceIdentity;
  readonly defaultLabels: Readonly<Record<string, string>>;
  readonly maxSeriesPerMetric: number;
  readonly seriesTtlSeconds: number | false;
  readonly latencyPrecision: 1 | 2 | 3;
  readonly windowSeconds: number;
  readonly apdexTargetMs: number;
  readonly http: HttpOptions;
  readonly operationLabels: readonly string[];
  readonly runtimeMetrics: boolean;
  readonly metricsPath: string;
  readonly monitoringPath: string;
  readonly endpointPrefix: string;
  readonly endpointAliases: boolean;
  readonly endpointConflicts: 'application' | 'error';
  readonly showDetails: boolean;
  /** Undefined where the option switched it off; as below. */
  readonly errors: ResolvedFailureOptions | undefined;
  readonly redaction: RedactionOptions;
  readonly stalls: ResolvedStallOptions | undefined;
  readonly targets: TargetOptions | undefined;
  readonly signals: ResolvedSignalOptions;
  readonly prometheus: PrometheusServer | undefined;
  readonly overheadBudget: number;
  readonly requestContext: ResolvedContextOptions | undefined;
  /** The user wrote `requestContext: false`. */
  readonly refusesRequestContext: boolean;
  readonly extensions: readonly Extension[];
  readonly requestLog: ResolvedRequestLogOptions | undefined;
  readonly collectTimeoutMs: number;
  /** Undefined when anyone may read the protected endpoints. */
  readonly auth: AuthorizationOptions | undefined;
  /** `GS_METRICS_PORT`: the management server's port unless its own option says otherwise. */
  readonly managementPort: number | undefined;
  /** The port is that of `METRICS_PORT`, which may be meant for another program. */
  readonly managementPortFromAlias: boolean;
  /** One sentence for each variable that was ignored, because it seems to be another program's. */
  readonly ignoredVariables: readonly string[];
  readonly logger: Logger;
  readonly clock: Clock;
}
