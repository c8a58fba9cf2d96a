/** Called for a failure inside the monitoring, with the part that failed. Must not throw. */
export type ReportFailure = (component: string, error: unknown) => void;
