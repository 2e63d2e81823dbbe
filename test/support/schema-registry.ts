import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A schema as a registry keeps it. */
export interface RegisteredSchema {
  readonly id: number;
  readonly guid?: string;
  readonly subject?: string;
  readonly version?: number;
  readonly schemaType?: 'AVRO' | 'PROTOBUF' | 'JSON';
  readonly schema: string;
  readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
}

/** A registry that speaks the protocol over HTTP: schemas by id, by guid, and by subject and version. */
export interface SchemaRegistryServer {
  readonly url: string;
  /** Every path that was asked for. */
  readonly asked: string[];
  readonly schemas: RegisteredSchema[];
  /** Set: it answers every request with this status. */
  status: number | null;
  /** Set: it wants these as `user:password`. */
  credentials: string | null;
  stop(): Promise<void>;
}

/** Starts a registry on a free port of this machine. */
export async function startSchemaRegistry(schemas: readonly RegisteredSchema[] = []): Promise<SchemaRegistryServer> {
  const registry = {
    asked: [] as string[],
    schemas: [...schemas],
    status: null as number | null,
    credentials: null as string | null,
  };
  const answerTo = (request: IncomingMessage): { readonly status: number; readonly body: object } => {
    const path = request.url ?? '';
    registry.asked.push(path);
    if (registry.status !== null) {
      return { status: registry.status, body: { error_code: registry.status * 100 + 1, message: 'at fault' } };
    }
    const basic =
      registry.credentials === null ? undefined : `Basic ${Buffer.from(registry.credentials).toString('base64')}`;
    if (request.headers.authorization !== basic) {
      return { status: 401, body: { error_code: 40101, message: 'Unauthorized' } };
    }
    const found = registry.schemas.find(
      ({ id, guid, subject, version }) =>
        path === `/schemas/ids/${id}` ||
        path === `/schemas/guids/${guid ?? '-'}` ||
        path === `/subjects/${encodeURIComponent(subject ?? '-')}/versions/${version ?? 0}`,
    );
    if (found === undefined) return { status: 404, body: { error_code: 40403, message: 'Schema not found' } };
    // As the protocol has it: the type is left out for Avro, the references where there are none (undefined is not written).
    const { schemaType, references, schema } = found;
    return { status: 200, body: { schema, schemaType, references } };
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { status, body } = answerTo(request);
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
    response.end(JSON.stringify(body));
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(registry, { url: `http://127.0.0.1:${port}`, stop });
}
