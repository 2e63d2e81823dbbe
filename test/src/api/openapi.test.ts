import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { buildOpenApi } from '../../../src/api/openapi.ts';
import { boundOperations } from '../../../src/api/create-api.ts';
import type { ApiPorts } from '../../../src/api/ports.ts';
import {
  CLOUD_EVENT_TYPES,
  EVENT_CONTENT_TYPES,
  readingHeaders,
  synonymsOf,
} from '../../../src/api/http/media-types.ts';
import { ALL_OPERATIONS } from '../../../src/api/operations/all-operations.ts';

interface SchemaNode {
  readonly [key: string]: unknown;
  readonly properties?: Record<string, SchemaNode>;
}
interface OperationNode {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly Record<string, unknown>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: { readonly description?: string; readonly content: Record<string, unknown> };
  readonly responses: Record<
    string,
    { readonly description: string; readonly content?: Record<string, { schema: SchemaNode }> }
  >;
}

// As every consumer sees it: through JSON.
const document = JSON.parse(JSON.stringify(buildOpenApi({ version: '1.2.3' }))) as {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, OperationNode>>;
  readonly components: { readonly schemas: Record<string, SchemaNode> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, node]) => ({ name: `${method.toUpperCase()} ${path}`, node })),
);

/** Every property without a description of its own or of the schema it refers to, by its path. */
function undescribed(node: SchemaNode, at: string): string[] {
  const found: string[] = [];
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    const variants = [...((property['anyOf'] ?? property['allOf'] ?? property['oneOf'] ?? []) as SchemaNode[])];
    const refers = property['$ref'] !== undefined || variants.some((variant) => variant['$ref'] !== undefined);
    if (property['description'] === undefined && !refers) found.push(`${at}.${name}`);
  }
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'object' || value === null) continue;
    for (const child of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
      if (typeof child === 'object' && child !== null) found.push(...undescribed(child as SchemaNode, `${at}/${key}`));
    }
    if (!Array.isArray(value)) found.push(...undescribed(value as SchemaNode, `${at}/${key}`));
  }
  return [...new Set(found)];
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 with the version it was given', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
  });

  it('has every operation that the app mounts, and no other', () => {
    const metrics = createMetrics({ version: '0', defaults: false });
    const mounted = boundOperations({} as ApiPorts, { metrics, version: '0' }).map(
      ({ operation }) => `${operation.method.toUpperCase()} ${operation.path}`,
    );
    expect(operations.map(({ name }) => name).sort()).toEqual([...mounted].sort());
    expect(new Set(ALL_OPERATIONS.map(({ id }) => id)).size).toBe(ALL_OPERATIONS.length);
  });

  it('describes every field of every named schema', () => {
    expect(Object.keys(document.components.schemas).length).toBeGreaterThan(25);
    const missing = Object.entries(document.components.schemas).flatMap(([name, schema]) => [
      ...(schema['description'] === undefined && name !== 'RegisteredVersion' ? [name] : []),
      ...undescribed(schema, name),
    ]);
    expect(missing).toEqual([]);
  });

  it.each(operations)('$name is described: parameters, answers, and its problems', ({ node }) => {
    expect(node.summary).toMatch(/[.,]/);
    for (const parameter of node.parameters ?? []) expect(parameter.description, parameter.name).toBeTruthy();
    for (const [status, answer] of Object.entries(node.responses)) {
      expect(answer.description, status).not.toBe('');
      if (Number(status) < 400 || answer.content?.['application/json'] !== undefined) continue;
      expect(answer.content?.['application/problem+json']?.schema).toEqual({ $ref: '#/components/schemas/Problem' });
    }
    const statuses = Object.keys(node.responses);
    expect(statuses).toEqual(expect.arrayContaining(['500', '503']));
    if (node.security !== undefined) expect(statuses).toContain('401');
    if (node.requestBody !== undefined) expect(statuses).toEqual(expect.arrayContaining(['400', '413', '415']));
  });

  it.each(['POST /v1/predictions', 'POST /v1/labels'])(
    '%s names each media type that is taken, and each header that is read',
    (of) => {
      const { requestBody, parameters = [] } = operations.find(({ name }) => name === of)!.node;
      const content = requestBody?.content ?? {};
      // By its own name a type is a kind of content; by another name it stands in the description.
      for (const type of [...EVENT_CONTENT_TYPES, ...CLOUD_EVENT_TYPES]) {
        expect(Object.keys(content)).toContain(type);
        for (const synonym of synonymsOf(type)) expect(requestBody?.description).toContain(synonym);
      }
      expect(synonymsOf('application/x-ndjson')).toContain('application/jsonl');
      const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
      const read = ['x-format', 'x-model', 'x-version', 'x-columns', 'ce-type'];
      expect(Object.keys(readingHeaders(Object.fromEntries(read.map((name) => [name, 'x']))))).toEqual(read);
      expect(headers).toEqual(expect.arrayContaining([...read, 'idempotency-key', 'content-encoding']));
    },
  );

  it('says what other programs log, for predictions', () => {
    const { requestBody } = operations.find(({ name }) => name === 'POST /v1/predictions')!.node;
    const shape = JSON.stringify(requestBody?.content['application/json']);
    expect(shape).toContain('#/components/schemas/PredictionEvent');
    expect(shape).toContain('#/components/schemas/LoggedMessage');
    expect(JSON.stringify(requestBody?.content['application/cloudevents+json'])).toContain(
      '#/components/schemas/CloudEvent',
    );
  });

  it.each(operations.filter(({ name }) => name.includes('/v1/')))('$name demands a credential', ({ node }) => {
    expect(node.security).toHaveLength(1);
  });
});
