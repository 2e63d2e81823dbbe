import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNetwork, saveArtefact, type Network } from '../../trainer/index.ts';
import type { DemoClient } from './client.ts';
import { MODEL } from './event-lines.ts';

/** A version on its way into service: its artefact, its baseline, its place in the register. */
export interface Publication {
  readonly version: string;
  readonly network: Network;
  /** CSV. */
  readonly baseline: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Puts it in charge with this reason; null leaves that to whoever asked for it. */
  readonly promoteAs: string | null;
}

/** Publishes versions: saves the artefact, registers the version under its digest, registers its baseline. */
export type Publish = (publication: Publication) => Promise<void>;

/** Publishes over the service's API; baselines and artefacts lie in the work directory. */
export function createPublisher(client: DemoClient, workDir: string): Publish {
  return async ({ version, network, baseline, facts, promoteAs }) => {
    const digest = await saveArtefact(join(workDir, 'artefacts', MODEL, version), new Map(encodeNetwork(network)));
    mkdirSync(join(workDir, 'baselines'), { recursive: true });
    const path = join(workDir, 'baselines', `${MODEL}-${version}.csv`);
    writeFileSync(path, baseline);
    await client.post(`/v1/models/${MODEL}/versions`, {
      version,
      artefactDigest: digest.replace(/^sha256:/, ''),
      facts,
    });
    const spanOf = baselineSpan(baseline);
    await client.post(`/v1/baselines?model=${MODEL}&version=${version}&from=${spanOf.from}&to=${spanOf.to}`, { path });
    if (promoteAs !== null) await client.post(`/v1/models/${MODEL}/versions/${version}/promote`, { reason: promoteAs });
  };
}

/** From the first full day of the file to the end of its last one; the monitor's own span is that of the first version. */
function baselineSpan(csv: string): { readonly from: string; readonly to: string } {
  const firstLine = csv.indexOf('\n') + 1;
  const from = csv.slice(firstLine, firstLine + 19);
  const lastLine = csv.lastIndexOf('\n', csv.length - 2) + 1;
  const last = Date.parse(`${csv.slice(lastLine, lastLine + 19)}Z`);
  return { from: `${from}Z`, to: new Date(last + 1000).toISOString() };
}
