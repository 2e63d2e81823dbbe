import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, type Router } from 'express';
import { sendFault } from './answer.ts';

/** The pages: built files, and for every address that is no file the one page that finds its way by the address. */
export function pages(webDir: string | null): Router {
  const router = express.Router();
  if (webDir !== null) {
    // Built files carry a hash of their content in their names; nothing else may be kept.
    router.use('/assets', express.static(join(webDir, 'assets'), { immutable: true, maxAge: '1y', index: false }));
    router.use(express.static(webDir, { index: false, maxAge: 0 }));
  }
  router.use(fallback(webDir));
  return router;
}

function fallback(webDir: string | null): RequestHandler {
  return (request, response) => {
    const reading = request.method === 'GET' || request.method === 'HEAD';
    // Models may have dots in their names, so only what lies at the top or among the assets is taken for a file.
    const aFile = /^\/[^/]*\.\w{1,5}$/.test(request.path) || request.path.startsWith('/assets/');
    if (!reading || aFile || request.path.startsWith('/v1') || request.accepts('html') === false) {
      sendFault(response, {
        code: 'not_found',
        detail: `there is nothing at ${request.path}`,
        remedy: 'Every address is listed at /openapi.json.',
      });
      return;
    }
    response.locals['route'] = 'pages';
    if (webDir === null || !existsSync(join(webDir, 'index.html'))) {
      sendFault(response, {
        code: 'not_found',
        detail: 'the pages are not built',
        remedy: 'Run npm run build and start the service again; the API works without them.',
      });
      return;
    }
    response.set('cache-control', 'no-cache').sendFile('index.html', { root: webDir });
  };
}
