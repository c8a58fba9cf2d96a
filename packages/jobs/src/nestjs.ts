import { invalidOption, type OperationDecorator, operationDecorator } from '@golden-signals/core/extension';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { aroundJob, type MonitorJobOptions } from './monitor-job.ts';
import type { JobsModuleOptions } from './nestjs/jobs-module-options.ts';
import { ObservedCrons } from './nestjs/observed-crons.ts';
import { ObservedProcessors } from './nestjs/observed-processors.ts';
import { ObservedServers, type RpcServer } from './nestjs/observed-servers.ts';

export type { MonitorJobOptions } from './monitor-job.ts';
export type { JobsModuleOptions } from './nestjs/jobs-module-options.ts';
export { MonitorCron, type MonitorCronOptions } from './nestjs/monitor-cron.decorator.ts';

/**
 * Observes the processors and queues of `@nestjs/bullmq` and the message handlers of `@nestjs/microservices`, without a line
 * for each, and the methods that carry `@MonitorCron()`.
 */
// biome-ignore lint/complexity/noStaticOnlyClass: a module of Nest is a class.
export class JobsModule {
  /** Import it once, anywhere in the application. */
  static forRoot(options: JobsModuleOptions = {}): DynamicModule {
    return {
      module: JobsModule,
      providers: [
        {
          provide: Symbol('observed processors'),
          inject: [ModulesContainer],
          useFactory: (modules: ModulesContainer) => new ObservedProcessors(modules, options),
        },
        {
          provide: ObservedServers,
          inject: [ModulesContainer],
          useFactory: (modules: ModulesContainer) => new ObservedServers(modules, options),
        },
        {
          provide: Symbol('observed crons'),
          inject: [ModulesContainer],
          useFactory: (modules: ModulesContainer) => new ObservedCrons(modules, options.monitor),
        },
      ],
    };
  }
}

/**
 * Observes the message handlers of a microservice of NestJS 10, which does not tell `JobsModule` of it as later versions do.
 * Call it with what `createMicroservice` or `connectMicroservice` returns, before that is started.
 *
 * @returns The microservice.
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` where it is none; what Nest throws where the application does not import
 *   `JobsModule`.
 */
export function observeMicroservice<Microservice extends INestApplicationContext>(
  microservice: Microservice,
): Microservice {
  const { server, serverInstance = server } = microservice as {
    server?: RpcServer;
    serverInstance?: RpcServer;
  };
  if (serverInstance === undefined)
    throw invalidOption('observeMicroservice', 'microservice', microservice, 'a microservice of NestJS');
  microservice.get(ObservedServers, { strict: false }).observe(serverInstance);
  return microservice;
}

const jobMark = Symbol('golden-signals.MonitorJob');

/**
 * Makes each call of a method a run of a job, which is called `Class.method` unless it is given a name; on a class each of
 * its methods.
 */
export function MonitorJob(
  nameOrOptions: string | (MonitorJobOptions & { readonly name?: string }) = {},
): OperationDecorator {
  const { name, ...options } = typeof nameOrOptions === 'string' ? { name: nameOrOptions } : nameOrOptions;
  return operationDecorator((method) => {
    if (name === undefined) return aroundJob(method.nameOf, options);
    return aroundJob(() => (method.onClass ? `${name}.${String(method.key)}` : name), options);
  }, jobMark);
}
