import { readFileSync } from 'node:fs';

/** The version in package.json, found both from the sources and from the built program. */
export function packageVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (name === 'leeway' && version !== undefined) return version;
    } catch {
      // Not there: look one folder up.
    }
  }
  return 'unknown';
}
