#!/usr/bin/env node
import { runCli } from './cli/index.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdout: (output) => process.stdout.write(output),
  stderr: (text) => process.stderr.write(text),
});
