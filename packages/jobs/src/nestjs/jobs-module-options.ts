import type { ObserveWorkerOptions } from '../bullmq.ts';

/** What holds for all processors, queues and message handlers of an application. */
export type JobsModuleOptions = Omit<ObserveWorkerOptions, 'name'>;
