/** A Prometheus that scrapes this service, from which an extension may read what was before this process. */
export interface PrometheusServer {
  /** Without a slash at its end, and without credentials. */
  readonly url: string;
  /** Those that it asks for; secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without braces, for example `job="shop"`; empty where none were given. */
  readonly matchers: string;
}
