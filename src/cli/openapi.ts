import { buildOpenApi } from '../api/index.ts';
import type { Command } from './command.ts';
import { askedForHelp } from './no-arguments.ts';
import { packageVersion } from './version.ts';

/** Prints the OpenAPI document without a running service: for those who generate clients from it. */
export const openApiCommand: Command = {
  name: 'openapi',
  summary: 'prints the OpenAPI 3.1 document of the HTTP API',
  run(argv, io) {
    if (askedForHelp(argv, io, 'leeway openapi')) return Promise.resolve(0);
    io.stdout(`${JSON.stringify(buildOpenApi({ version: packageVersion() }), null, 2)}\n`);
    return Promise.resolve(0);
  },
};
