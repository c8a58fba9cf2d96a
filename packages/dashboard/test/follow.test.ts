// The view that follows one client's requests, in a real browser.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createMonitor, type Monitor } from '@golden-signals/core';
import type { CallTarget } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import { afterAll, beforeAll, expect } from '@jest/globals';
import express, { type NextFunction, type Request, type Response } from 'express';
import { type Browser, chromium, type Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { checkAccessibility, findOverflow } from './page-checks.ts';
import type { Service } from './services.ts';
