import {
  invalidOption,
  isBoolean,
  type ManagementServer,
  type Monitor,
  offerDefaultMonitor,
  startManagementServer,
} from '@golden-signals/core/adapter';
import {
  type DynamicModule,
  Inject,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { ExternalContextCreator, HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { asyncOptionsProviders, type MonitoringModuleAsyncOptions } from './async-options.ts';
import { noteExceptions } from './exceptions.ts';
import { globalPrefixOf } from './global-prefix.ts';
import { bindInstances } from './instance-binding.ts';
import { type MetricDefinition, metricProviders } from './metric-definitions.ts';
import { MonitoringController } from './monitoring.controller.ts';
import {
  checkModuleOptions,
  type MonitoringEndpointsOptions,
  type MonitoringModuleOptions,
  type MonitoringModuleScope,
  obtainMonitor,
} from './monitoring-options.ts';
import { type EndpointMount, type Platform, platformOf } from './platform.ts';
import { settleRoutes } from './route-settings.ts';
import { MONITOR, MONITORING_OPTIONS } from './tokens.ts';

/** Which monitor an application has already, so that importing the module twice changes nothing. */
const attached = new WeakMap<object, Monitor>();

/** Metrics of one module of the application, made by `MonitoringModule.forFeature`. */
@Module({})
export class MonitoringFeatureModule {}

/**
 * Golden signals of a NestJS application on Express or Fastify, from one import in the root module.
 *
 * Requests are measured by the platform's own adapter, in front of everything that Nest does; no interceptor, guard
 * or middleware of Nest's is added to any route.
 */
@Module({})
export class MonitoringModule implements NestModule, OnModuleInit, OnApplicationShutdown {
  /**
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` at once for options of the module,
   *   and when the application is made for those of `createMonitor`.
   */
  static forRoot(options: MonitoringModuleOptions & MonitoringModuleScope = {}): DynamicModule {
    const { isGlobal, ...moduleOptions } = options;
    checkModuleOptions('MonitoringModule.forRoot', moduleOptions);
    return defineModule('MonitoringModule.forRoot', isGlobal, [
      { provide: MONITORING_OPTIONS, useValue: moduleOptions },
    ]);
  }

  /**
   * As `forRoot`, with options from a provider or a function.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` unless there is exactly one source of options.
   */
  static forRootAsync(options: MonitoringModuleAsyncOptions): DynamicModule {
    const providers = asyncOptionsProviders(options);
    return {
      ...defineModule('MonitoringModule.forRootAsync', options.isGlobal, providers),
      imports: options.imports ?? [],
    };
  }

  /**
   * Defines metrics for one module, which injects them with `@InjectMetric(name)`.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
   */
  static forFeature(definitions: readonly MetricDefinition[]): DynamicModule {
    const providers = metricProviders(definitions);
    return { module: MonitoringFeatureModule, providers, exports: providers };
  }

  /** While the endpoints are on a port of their own. */
  managementServer: ManagementServer | undefined;

  readonly #monitor: Monitor;
  readonly #options: MonitoringModuleOptions;
  readonly #adapterHost: HttpAdapterHost;
  readonly #moduleRef: ModuleRef;
  readonly #modules: ModulesContainer;
  readonly #externalContexts: ExternalContextCreator;
  readonly #controller: MonitoringController;

  constructor(
    @Inject(MONITOR) monitor: Monitor,
    @Inject(MONITORING_OPTIONS) options: MonitoringModuleOptions,
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
    @Inject(ModuleRef) moduleRef: ModuleRef,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ExternalContextCreator) externalContexts: ExternalContextCreator,
    @Inject(MonitoringController) controller: MonitoringController,
  ) {
    this.#monitor = monitor;
    this.#options = options;
    this.#adapterHost = adapterHost;
    this.#moduleRef = moduleRef;
    this.#modules = modules;
    this.#externalContexts = externalContexts;
    this.#controller = controller;
  }

  /** Nest calls this before it registers routes, in applications that serve HTTP only. */
  configure(): void {
    const monitor = this.#monitor;
    const adapter = this.#adapterHost.httpAdapter;
    if (!monitor.enabled || attached.get(adapter) === monitor) return;
    attached.set(adapter, monitor);
    const platform = platformOf(adapter);
    if (platform === undefined) {
      monitor.logger.warn(
        { platform: adapter.getType() },
        'HTTP requests are not measured: this Nest platform is neither Express nor Fastify.',
      );
      return;
    }
    settleRoutes(this.#modules, this.#options.routeLabels ?? false);
    platform.observe(monitor);
    noteExceptions(adapter, monitor);
    const { endpoints = {} } = this.#options;
    if (endpoints !== false && this.#managementPort === undefined) this.#mountEndpoints(platform, endpoints);
  }

  async onModuleInit(): Promise<void> {
    bindInstances(this.#modules, this.#monitor);
    const port = this.#managementPort;
    if (port === undefined) return;
    const { host } = (this.#options.endpoints || {}) as MonitoringEndpointsOptions;
    this.managementServer = await startManagementServer(this.#monitor, {
      port,
      ...(host === undefined ? {} : { host }),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.managementServer?.close();
    if (this.#options.monitor === undefined) await this.#monitor.close();
  }

  get #managementPort(): number | undefined {
    const { endpoints = {} } = this.#options;
    if (endpoints === false || !this.#monitor.enabled) return undefined;
    return endpoints.port ?? this.#monitor.options.managementPort;
  }

  #mountEndpoints(
    platform: Platform,
    { path = '', globalPrefix = false, guards = false }: MonitoringEndpointsOptions,
  ): void {
    const controller = this.#controller;
    const answer = guards ? guarded(controller, this.#externalContexts) : controller.serve.bind(controller);
    platform.mount({
      monitor: this.#monitor,
      path: (globalPrefix ? globalPrefixOf(this.#moduleRef) : '') + path,
      async answer(request, response, endpointPath) {
        controller.disregard(response);
        await answer(request, response, endpointPath);
      },
    });
  }
}

/** The controller's method behind the global guards, which see it as the handler of an HTTP request. */
function guarded(
  controller: MonitoringController,
  contexts: ExternalContextCreator,
): EndpointMount['answer'] {
  // Nest types the arguments of whatever it wraps as unknown.
  const serve = controller.serve as (...args: unknown[]) => unknown;
  const options = { guards: true, interceptors: false, filters: false };
  return contexts.create(controller, serve, 'serve', undefined, undefined, undefined, undefined, options);
}

function defineModule(
  scope: string,
  isGlobal: boolean | undefined,
  optionsProviders: Provider[],
): DynamicModule {
  const mustBe = isGlobal === undefined ? undefined : isBoolean(isGlobal);
  if (mustBe !== undefined) throw invalidOption(scope, 'isGlobal', isGlobal, mustBe);
  return {
    module: MonitoringModule,
    global: isGlobal ?? true,
    providers: [
      ...optionsProviders,
      {
        provide: MONITOR,
        inject: [MONITORING_OPTIONS],
        useFactory(options: MonitoringModuleOptions) {
          const monitor = obtainMonitor(options);
          offerDefaultMonitor(monitor);
          return monitor;
        },
      },
      MonitoringController,
    ],
    exports: [MONITOR, MonitoringController],
  };
}
