import { describe, expect, it } from 'vitest';
import { createLifecycle, type Part } from '../../../src/platform/lifecycle.ts';
import { silentLogger } from '../../../src/platform/logger.ts';

/** A promise that is settled from outside. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('the lifecycle', () => {
  const log = silentLogger();
  const story: string[] = [];
  const part = (name: string, faults: { readonly start?: string; readonly stop?: string } = {}): Part => ({
    name,
    start: () => {
      story.push(`+${name}`);
      return faults.start === undefined ? Promise.resolve() : Promise.reject(new Error(faults.start));
    },
    stop: () => {
      story.push(`-${name}`);
      return faults.stop === undefined ? Promise.resolve() : Promise.reject(new Error(faults.stop));
    },
  });
  const told = (): string => story.splice(0).join(' ');

  it('starts in order, stops in reverse, and says what it is doing', async () => {
    const lifecycle = createLifecycle([part('a'), part('b'), part('c')], { log });
    expect(lifecycle.state()).toBe('idle');
    const starting = lifecycle.start();
    expect(lifecycle.state()).toBe('starting');
    await starting;
    expect(lifecycle.state()).toBe('running');
    expect(told()).toBe('+a +b +c');
    const stopping = lifecycle.stop();
    expect(lifecycle.state()).toBe('stopping');
    await stopping;
    expect(lifecycle.state()).toBe('stopped');
    expect(told()).toBe('-c -b -a');
  });

  it('stops what was started when a later part cannot start, and throws the failure of the start', async () => {
    const lifecycle = createLifecycle([part('a', { stop: 'stuck' }), part('b'), part('c', { start: 'no port' })], {
      log,
    });
    await expect(lifecycle.start()).rejects.toThrow(/^no port$/);
    expect(told()).toBe('+a +b +c -b -a');
    expect(lifecycle.state()).toBe('stopped');
    await lifecycle.stop();
    expect(told()).toBe('');
  });

  it('leaves a part behind that does not stop in time, names it, and stops the others', async () => {
    const hanging: Part = { name: 'hanging', start: () => Promise.resolve(), stop: () => new Promise(() => undefined) };
    const lifecycle = createLifecycle([part('a'), hanging, part('c')], { log, stopLimitMs: 1 });
    await lifecycle.start();
    await expect(lifecycle.stop()).rejects.toMatchObject({
      code: 'internal',
      message: 'not everything stopped cleanly: hanging: hanging did not stop within 1 ms',
    });
    expect(told()).toBe('+a +c -c -a');
    expect(lifecycle.state()).toBe('stopped');
  });

  it('joins the failures of all parts into one', async () => {
    const lifecycle = createLifecycle(
      [part('a', { stop: 'disk full' }), part('b'), part('c', { stop: 'broken pipe' })],
      {
        log,
      },
    );
    await lifecycle.start();
    await expect(lifecycle.stop()).rejects.toThrow('not everything stopped cleanly: c: broken pipe; a: disk full');
    told();
  });

  it('stops once, however often it is told to', async () => {
    const lifecycle = createLifecycle([part('a')], { log });
    await lifecycle.start();
    const first = lifecycle.stop();
    expect(lifecycle.stop()).toBe(first);
    await first;
    await lifecycle.stop();
    expect(told()).toBe('+a -a');
  });

  it('starts once', async () => {
    const lifecycle = createLifecycle([part('a')], { log });
    await lifecycle.start();
    await expect(lifecycle.start()).rejects.toThrow('cannot start from state running');
    expect(lifecycle.state()).toBe('running');
    await lifecycle.stop();
    await expect(lifecycle.start()).rejects.toThrow('cannot start from state stopped');
    told();
  });

  /** A part whose start ends when it is let; `begun` resolves once it is being started. */
  const slowPart = () => {
    const begun = gate();
    const door = gate();
    const slow: Part = {
      ...part('slow'),
      start: () => {
        story.push('+slow');
        begun.open();
        return door.opened;
      },
    };
    return { slow, begun: begun.opened, finish: door.open };
  };

  it('starts nothing more once it is told to stop, and stops what was being started', async () => {
    const { slow, begun, finish } = slowPart();
    const lifecycle = createLifecycle([part('a'), slow, part('c')], { log });
    const refused = expect(lifecycle.start()).rejects.toMatchObject({ code: 'shutting_down' });
    await begun;
    const stopping = lifecycle.stop();
    finish();
    await refused;
    await stopping;
    expect(told()).toBe('+a +slow -slow -a');
    expect(lifecycle.state()).toBe('stopped');
  });

  it('gives up a part that is still starting when it is told to stop, and stops it should it start after all', async () => {
    const { slow, begun, finish } = slowPart();
    const lifecycle = createLifecycle([part('a'), slow], { log, stopLimitMs: 1 });
    const refused = expect(lifecycle.start()).rejects.toMatchObject({ code: 'shutting_down' });
    await begun;
    await expect(lifecycle.stop()).rejects.toThrow('slow did not start within 1 ms');
    expect(told()).toBe('+a +slow -a');
    expect(lifecycle.state()).toBe('stopped');
    finish();
    await refused;
    expect(told()).toBe('-slow');
  });
});
