#!/usr/bin/env node
import { runCli } from './cli/index.ts';

// Whoever reads our output may stop reading (`leeway … | head`): that is no fault, and no drift either.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code === 'EPIPE') process.exit(0);
  throw fault;
});

/** How long something forgotten may keep the process alive after its work is done. */
const LINGER_MS = 5_000;

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdout: (output) => process.stdout.write(output),
  stderr: (text) => process.stderr.write(text),
  terminal: { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
});

setTimeout(() => process.exit(), LINGER_MS).unref();
