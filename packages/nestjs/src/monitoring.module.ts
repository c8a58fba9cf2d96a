import {
  invalidOption,
  isBoolean,
  type ManagementServer,
  type Monitor,
  startEnvironmentServer,
  startManagementServer,
} from '@golden-signals/core/adapter';
import type { Health } from '@golden-signals/health';
import {
  type DynamicModule,
  Inject,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { ExternalContextCreator, HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { asyncOptionsProviders, type MonitoringModuleAsyncOptions } from './async-options.ts';
import { mountEndpoints } from './endpoint-mount.ts';
import { noteExceptions } from './exceptions.ts';
import { globalPrefixOf } from './global-prefix.ts';
import type { GraphqlOperations } from './graphql-operations.ts';
import { HealthController } from './health.controller.ts';
import { startHealth } from './health-checks.ts';
import { bindInstances } from './instance-binding.ts';
import { measureHandlers, wrapHandlers } from './measured-handlers.ts';
import { type MetricDefinition, metricProviders } from './metric-definitions.ts';
import { MonitoringController } from './monitoring.controller.ts';
import {
  checkModuleOptions,
  type MonitoringEndpointsOptions,
  type MonitoringModuleOptions,
  type MonitoringModuleScope,
} from './monitoring-options.ts';
import { measuresHandlers, monitoringProviders } from './monitoring-providers.ts';
import { platformOf } from './platform.ts';
import { settleRoutes } from './route-settings.ts';
import { GRAPHQL_OPERATIONS, HEALTH, MONITOR, MONITORING_OPTIONS } from './tokens.ts';

/** The module that acts for all imports of it in one application. */
const acting = new WeakMap<ModulesContainer, MonitoringModule>();

/** Metrics of one module of the application, made by `MonitoringModule.forFeature`. */
@Module({})
class MonitoringFeatureModule {
  // Nest's log lines and errors name it, also where a bundler shortens the names of classes.
  static {
    Object.defineProperty(MonitoringFeatureModule, 'name', { value: 'MonitoringFeatureModule' });
  }
}

/**
 * Golden signals of a NestJS application on Express or Fastify, from one import in the root module.
 *
 * Requests are measured by the platform's own adapter, in front of everything that Nest does; no interceptor, guard
 * or middleware of Nest's is added to any route.
 */
@Module({})
export class MonitoringModule
  implements NestModule, OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown
{
  // Nest's log lines and errors name it, also where a bundler shortens the names of classes.
  static {
    Object.defineProperty(MonitoringModule, 'name', { value: 'MonitoringModule' });
  }

  /**
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` at once for options of the module,
   *   and when the application is made for those of `createMonitor` and `health`.
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
  readonly #health: Health;
  readonly #healthController: HealthController;
  readonly #graphqlOperations: GraphqlOperations | null;
  #announce: (() => void) | undefined;
  #servesHttp = false;

  constructor(
    @Inject(MONITOR) monitor: Monitor,
    @Inject(MONITORING_OPTIONS) options: MonitoringModuleOptions,
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
    @Inject(ModuleRef) moduleRef: ModuleRef,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ExternalContextCreator) externalContexts: ExternalContextCreator,
    @Inject(MonitoringController) controller: MonitoringController,
    @Inject(HEALTH) health: Health,
    @Inject(HealthController) healthController: HealthController,
    @Inject(GRAPHQL_OPERATIONS) graphqlOperations: GraphqlOperations | null,
  ) {
    this.#monitor = monitor;
    this.#options = options;
    this.#adapterHost = adapterHost;
    this.#moduleRef = moduleRef;
    this.#modules = modules;
    this.#externalContexts = externalContexts;
    this.#controller = controller;
    this.#health = health;
    this.#healthController = healthController;
    this.#graphqlOperations = graphqlOperations;
    if (acting.has(modules)) return;
    acting.set(modules, this);
    if (this.#measuresHandlers) wrapHandlers(modules);
  }

  /** Nest calls this before it registers routes, in applications that serve HTTP only. */
  configure(): void {
    if (!this.#acts) return;
    const monitor = this.#monitor;
    this.#servesHttp = true;
    const adapter = this.#adapterHost.httpAdapter;
    const platform = platformOf(adapter);
    if (platform === undefined) {
      monitor.logger.warn(
        { platform: adapter.getType() },
        'HTTP requests are not measured: this Nest platform is neither Express nor Fastify.',
      );
      return;
    }
    if (monitor.enabled) {
      settleRoutes(this.#modules, monitor.http, this.#options.routeLabels ?? false);
      noteExceptions(adapter, monitor);
    }
    platform.observe(monitor);
    const endpoints = this.#endpoints;
    if (endpoints === undefined) return;
    const { path = '', globalPrefix = false, guards = false } = endpoints;
    const ownPort = this.#managementPort !== undefined;
    const mount = mountEndpoints(platform, {
      monitor,
      // A kubelet asks the port that the service is on, whatever a scraper does.
      only: ({ access }) => access === 'open' || !ownPort,
      path: (globalPrefix ? globalPrefixOf(this.#moduleRef) : '') + path,
      controller: this.#controller,
      health: this.#health,
      healthController: this.#healthController,
      guards: guards ? this.#externalContexts : undefined,
    });
    this.#announce = () => platform.announce(mount);
  }

  async onModuleInit(): Promise<void> {
    if (!this.#acts) return;
    bindInstances(this.#modules, this.#monitor);
    if (this.#measuresHandlers) measureHandlers(this.#modules, this.#monitor);
    if (this.#managementPort === undefined) return;
    const { port, host } = this.#endpoints ?? {};
    this.managementServer =
      port === undefined && host === undefined
        ? await startEnvironmentServer(this.#monitor)
        : await startManagementServer({
            monitor: this.#monitor,
            port: this.#managementPort,
            ...(host === undefined ? {} : { host }),
          });
  }

  /** When every provider is initialised, so that no check meets one that is not. */
  onApplicationBootstrap(): void {
    if (!this.#acts) return;
    const { health: wanted } = this.#options;
    if (wanted !== false) {
      startHealth(this.#modules, {
        health: this.#health,
        monitor: this.#monitor,
        isWanted: wanted !== undefined,
      });
    }
    const application = this.#servesHttp ? this.#adapterHost.httpAdapter.getInstance() : undefined;
    if (application?.graphql?.addHook !== undefined)
      this.#graphqlOperations?.observeMercurius(application.graphql);
    this.#announce?.();
    if (!this.#servesHttp) this.#noteUnserved();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.managementServer?.close();
    if (this.#options.monitor === undefined) await this.#monitor.close();
  }

  get #measuresHandlers(): boolean {
    return measuresHandlers(this.#monitor, this.#options);
  }

  get #acts(): boolean {
    return acting.get(this.#modules) === this;
  }

  /** A microservice or an application context has no port that anybody could ask. */
  #noteUnserved(): void {
    const { enabled, logger } = this.#monitor;
    if (!enabled || this.#endpoints === undefined || this.#managementPort !== undefined) return;
    const measuring = this.#measuresHandlers
      ? ''
      : '; what handles messages, commands and events is measured with "handlers: true"';
    logger.info(
      {},
      `This application serves no HTTP, so nobody can read its metrics and probes: give them a port, with GS_METRICS_PORT or "endpoints: { port }"${measuring}`,
    );
  }

  /** Undefined when there are none. */
  get #endpoints(): MonitoringEndpointsOptions | undefined {
    const { endpoints = {} } = this.#options;
    return endpoints === false ? undefined : endpoints;
  }

  get #managementPort(): number | undefined {
    const endpoints = this.#endpoints;
    return endpoints && (endpoints.port ?? this.#monitor.options.managementPort);
  }
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
    providers: [...optionsProviders, ...monitoringProviders],
    exports: [MONITOR, MonitoringController, HEALTH, HealthController],
  };
}
