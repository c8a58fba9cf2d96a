import {
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
} from '@nestjs/common';
import {
  type AbstractHttpAdapter,
  type ApplicationConfig,
  ExternalContextCreator,
  HttpAdapterHost,
  ModuleRef,
  ModulesContainer,
} from '@nestjs/core';
import { type AsyncModuleOptions, asyncOptionsProviders } from './async-options.ts';
import { noteExceptions } from './exceptions.ts';
import { bindInstances } from './instance-binding.ts';
import { featureModule, type MetricDefinition } from './metric-definitions.ts';
import { MonitoringController } from './monitoring.controller.ts';
import { checkModuleOptions, type MonitoringModuleOptions, obtainMonitor } from './monitoring-options.ts';
import { type AnswerEndpoint, platformOf } from './platform.ts';
import { MONITOR, MONITORING_OPTIONS } from './tokens.ts';
