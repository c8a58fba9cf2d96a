import { gunzipSync } from 'node:zlib';
import type { Endpoint, EndpointRequest, EndpointResponse } from '@golden-signals/core';
import { type ExtensionHost, parseAccept } from '@golden-signals/core/extension';
import { pageFiles } from './generated/page-files.ts';

/** Nothing but its own files, and no code in the page itself: what comes from outside cannot run. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The page at `monitoringPath`, and its files below `assets/`. Both are open: they are the same for every service, and all
 * that they show is asked for with credentials.
 *
 * @param listSections Answers those who want JSON, as before.
 */
export function pageEndpoints(
  { endpoints, service }: ExtensionHost,
  listSections: () => unknown,
): readonly Endpoint[] {
  const { monitoringPath } = endpoints;
  return [
    {
      name: 'dashboard',
      paths: [monitoringPath],
      access: 'open',
      async handle(request) {
        if (wantsPage(request)) return page(request, monitoringPath, service.name);
        if (!(await endpoints.mayRead(request)))
          return { status: 401, headers: { 'content-type': 'text/plain' }, body: 'Unauthorized.' };
        return {
          status: 200,
          headers: { 'content-type': 'application/json; charset=utf-8', vary: 'accept' },
          body: `${JSON.stringify(listSections())}\n`,
        };
      },
    },
    {
      name: 'dashboard_assets',
      paths: { prefix: `${monitoringPath}/assets` },
      access: 'open',
      handle: asset,
    },
  ];
}

/** Browsers name HTML; scripts say nothing, or `*` and a slash. */
function wantsPage({ headers: { accept } }: EndpointRequest): boolean {
  return parseAccept(typeof accept === 'string' ? accept : undefined).some(
    ({ value, quality }) => value === 'text/html' && quality > 0,
  );
}

function page({ path }: EndpointRequest, monitoringPath: string, service: string): EndpointResponse {
  // Relative, so that it works below whatever the application is mounted on.
  const base = path.endsWith('/') ? '.' : monitoringPath.slice(monitoringPath.lastIndexOf('/') + 1);
  const { script, style } = pageFiles.names;
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      vary: 'accept',
    },
    body: `<!doctype html>
<html lang="en" data-base="${escaped(base)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(service)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${escaped(base)}/assets/${style}">
<script type="module" blocking="render" src="${escaped(base)}/assets/${script}"></script>
</head>
<body><noscript>This page draws what the service measures, and needs JavaScript for it.</noscript></body>
</html>
`,
  };
}

function asset({ rest, headers }: EndpointRequest): EndpointResponse {
  const file = pageFiles.files[rest];
  if (file === undefined)
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'There is no such file.' };
  const compressed = Buffer.from(file.gzip, 'base64');
  const takesGzip = /\bgzip\b/.test(String(headers['accept-encoding']));
  return {
    status: 200,
    headers: {
      'content-type': file.type,
      // Its name has a digest of what is in it.
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
      ...(takesGzip ? { 'content-encoding': 'gzip' } : {}),
    },
    body: takesGzip ? compressed : gunzipSync(compressed),
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
