import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { z } from 'zod';
import { ALL_OPERATIONS } from './operations/all-operations.ts';
import type { Operation } from './operations/operation.ts';
import { CLOUD_EVENT_TYPES, EVENT_CONTENT_TYPES, FILE_CONTENT_TYPES, synonymsOf } from './http/media-types.ts';
import { cloudEventSchema, eventHeadersSchema } from './schemas/events.ts';
import { problemSchema } from './schemas/problem.ts';

const ALWAYS_DOCUMENTED = {
  500: 'A fault of the service.',
  503: 'The store does not answer.',
  504: 'It took too long.',
};
const PROBLEM_TEXT: Readonly<Record<number, string>> = {
  400: 'The input cannot be used; the detail says what, where and how to mend it.',
  401: 'A key is needed, or the one that was sent is not valid.',
  404: 'There is no such thing.',
  409: 'This contradicts what is there.',
  413: 'The body is too large.',
  415: 'The body is not in a format that is read here.',
  429: 'Too much at once; Retry-After says when to come back.',
};

/** The OpenAPI 3.1 document of all operations: from the very schemas that requests are checked with. */
export function buildOpenApi({ version }: { readonly version: string }): Record<string, unknown> {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key; demanded wherever the service has keys.',
  });
  registry.registerComponent('securitySchemes', 'capability', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token that came with the thing itself, such as a retrain request.',
  });
  for (const operation of ALL_OPERATIONS) registry.registerPath(describe(operation));
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Leeway',
      version,
      description:
        'Drift monitor for machine-learning models in production. Times are ISO 8601 in UTC; lists are `{items, next}`; errors are RFC 9457 problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
  });
  return document as unknown as Record<string, unknown>;
}

/** The statuses of problem documents that an operation may answer. */
export function problemStatuses(operation: Operation): readonly number[] {
  return [
    ...operation.problems,
    ...(operation.access === 'open' ? [] : [401]),
    ...Object.keys(ALWAYS_DOCUMENTED)
      .map(Number)
      .filter((status) => operation.answers[status] === undefined),
  ];
}

function describe(operation: Operation): RouteConfig {
  const answers = Object.entries(operation.answers).map(([status, answer]) => [
    status,
    {
      description: answer.description,
      ...(answer.content === undefined ? {} : { content: media(answer.content) }),
    },
  ]);
  const problems = problemStatuses(operation).map((status) => [
    String(status),
    {
      description: PROBLEM_TEXT[status] ?? ALWAYS_DOCUMENTED[status as keyof typeof ALWAYS_DOCUMENTED],
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  ]);
  const body = bodyOf(operation);
  return {
    operationId: operation.id,
    method: operation.method,
    path: operation.path,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.access === 'open'
      ? {}
      : { security: [{ [operation.access === 'capability' ? 'capability' : 'apiKey']: [] }] }),
    request: {
      params: operation.params,
      query: operation.query,
      ...(operation.body.kind === 'events' ? { headers: eventHeadersSchema } : {}),
      ...(body === undefined ? {} : { body }),
    },
    responses: Object.fromEntries([...answers, ...problems]) as RouteConfig['responses'],
  };
}

function bodyOf({ body }: Operation): NonNullable<RouteConfig['request']>['body'] | undefined {
  switch (body.kind) {
    case 'none':
      return undefined;
    case 'json':
      return { required: body.optional !== true, content: { 'application/json': { schema: body.schema } } };
    case 'events': {
      const one = body.logged === undefined ? body.schema : body.schema.or(body.logged);
      const [json, lines] = EVENT_CONTENT_TYPES;
      const [single, batch] = CLOUD_EVENT_TYPES;
      return {
        required: true,
        description: `One object, an array of objects, or (as JSON Lines: ${[lines, ...synonymsOf(lines)].join(', ')}) one object a line; gzip and zstd are taken. With a header ce-type, of any media type: the data of a CloudEvent.`,
        content: {
          [json]: { schema: one.or(one.array()) },
          [lines]: { schema: one },
          [single]: { schema: cloudEventSchema },
          [batch]: { schema: cloudEventSchema.array() },
          '*/*': { schema: { description: 'The data of a CloudEvent in binary mode, with the header ce-type.' } },
        },
      };
    }
    case 'file':
      return {
        required: true,
        description: "The file itself (gzip is taken), or JSON with its path on the server's machine.",
        content: {
          ...media(Object.fromEntries(Object.keys(FILE_CONTENT_TYPES).map((type) => [type, null]))),
          'application/json': { schema: body.schema },
        },
      };
  }
}

function media(content: Readonly<Record<string, z.ZodType | null>>): Record<string, { schema: z.ZodType | object }> {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [type, { schema: schema ?? { type: 'string' } }]),
  );
}
