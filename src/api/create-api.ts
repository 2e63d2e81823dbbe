import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import { sendFault } from './http/answer.ts';
import type { BoundOperation } from './http/bind.ts';
import { createBodyBudget } from './http/body-budget.ts';
import { mount } from './http/mount.ts';
import { observe } from './http/observe.ts';
import { pages } from './http/pages.ts';
import type { ApiPorts } from './ports.ts';
import { faultOf, statusOf } from './problems/problem-documents.ts';
import { RefusedRequest } from './problems/refused-request.ts';
import { alertRoutes } from './routes/alert-routes.ts';
import { baselineRoutes } from './routes/baseline-routes.ts';
import { dataRoutes } from './routes/data-routes.ts';
import { kafkaRoutes } from './routes/kafka-routes.ts';
import { deadLetterRoutes } from './routes/dead-letter-routes.ts';
import { eventRoutes } from './routes/event-routes.ts';
import { modelRoutes } from './routes/model-routes.ts';
import { privacyRoutes } from './routes/privacy-routes.ts';
import { readingRoutes } from './routes/reading-routes.ts';
import { retrainRoutes } from './routes/retrain-routes.ts';
import { serviceRoutes } from './routes/service-routes.ts';

/** How the API is set up. */
export interface ApiOptions {
  /** Version of Leeway, for the OpenAPI document. */
  readonly version: string;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'httpRequestSeconds' | 'render'>;
  /** Folder in which uploads lie while they are read. */
  readonly spoolDir: string;
  /** Folder of the built pages; null for an API alone. */
  readonly webDir: string | null;
  /** Keys that open `/v1`; none: it is open to whoever reaches the port. */
  readonly apiKeys?: readonly string[];
  /** The largest body of events, after unpacking; 16 MiB unless told. */
  readonly eventLimitBytes?: number;
  /** What bodies of events may take up in memory together, from their first byte until they are stored; 128 MiB unless told. */
  readonly eventBudgetBytes?: number;
  /** The largest data file, after unzipping; 1 GiB unless told. */
  readonly fileLimitBytes?: number;
  /** Holds every answer against its schema and fails where they differ: for tests. */
  readonly verifyReplies?: boolean;
}

const MIB = 1024 * 1024;

/** Everything the API can do, with what does it. */
export function boundOperations(
  ports: ApiPorts,
  { metrics, version }: Pick<ApiOptions, 'metrics' | 'version'>,
): readonly BoundOperation[] {
  return [
    ...eventRoutes(ports.events),
    ...modelRoutes(ports.readModels, ports.registry, ports.calibrations),
    ...baselineRoutes(ports.baselines, ports.readModels),
    ...readingRoutes(ports.readModels),
    ...alertRoutes(ports.readModels, ports.receivers),
    ...retrainRoutes(ports.readModels, ports.retrainEvents),
    ...deadLetterRoutes(ports.readModels, ports.deadLetters),
    ...privacyRoutes(ports.privacy, ports.subjects),
    ...dataRoutes(ports.analyst),
    ...kafkaRoutes(ports.kafkaStarts),
    ...serviceRoutes(ports.health, metrics, version),
  ];
}

/** The HTTP API and the pages as one Express app; nothing in it listens or starts by itself. */
export function createApi(ports: ApiPorts, options: ApiOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(observe(options.log, options.metrics));
  app.use(securityHeaders());
  mount(app, boundOperations(ports, options), {
    apiKeys: options.apiKeys ?? [],
    verifyReplies: options.verifyReplies ?? false,
    limits: {
      eventBytes: options.eventLimitBytes ?? 16 * MIB,
      eventBudget: createBodyBudget(options.eventBudgetBytes ?? 128 * MIB),
      fileBytes: options.fileLimitBytes ?? 1024 * MIB,
      jsonBytes: MIB,
      spoolDir: options.spoolDir,
    },
  });
  app.use(pages(options.webDir));
  app.use(lastResort(options.log));
  return app;
}

/** Helmet with a policy that lets the pages load from their own origin alone. */
function securityHeaders(): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'manifest-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // The service speaks plain HTTP; whoever puts TLS before it promises that there.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** Turns whatever was thrown into a problem document; only faults of ours are logged as such. */
function lastResort(log: Logger): ErrorRequestHandler {
  return (thrown: unknown, _request, response, _next) => {
    const fault = thrown instanceof RefusedRequest ? thrown.fault : faultOf(thrown);
    if (statusOf(fault.code) >= 500) {
      const stack = thrown instanceof Error ? thrown.stack : undefined;
      const requestId = response.getHeader('x-request-id');
      log.error(
        { requestId, route: response.locals['route'] as unknown, cause: messageOf(thrown), stack },
        'request failed',
      );
    }
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    sendFault(response, fault);
  };
}
