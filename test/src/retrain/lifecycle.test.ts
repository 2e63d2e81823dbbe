import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RetrainState } from '../../../src/domain/retrain.ts';
import { readRetrainEvent, type RetrainEvent } from '../../../src/retrain/event.ts';
import { applyCallback, promotedVersion } from '../../../src/retrain/lifecycle.ts';
import { hasEnded, rankOf } from '../../../src/retrain/record.ts';
import { decision, DAY_MS, retrainRecord } from '../../support/retrain-fixtures.ts';

const STATES: readonly RetrainState[] = [
  'proposed',
  'dispatched',
  'accepted',
  'running',
  'evaluated',
  'promoted',
  'rejected',
  'failed',
  'timed_out',
  'cancelled',
];
const EVENTS: readonly RetrainEvent['status'][] = [
  'accepted',
  'running',
  'evaluated',
  'promoted',
  'rejected',
  'failed',
];
const event = (status: RetrainEvent['status'], over: Partial<RetrainEvent> = {}): RetrainEvent => ({
  event_id: `ev_${status}`,
  status,
  ...over,
});

/** `+` applied, `.` noted as late; columns in the order of EVENTS. */
const TABLE: Record<RetrainState, string> = {
  proposed: '......',
  dispatched: '++++++',
  accepted: '.+++++',
  running: '..++++',
  evaluated: '...+++',
  promoted: '......',
  rejected: '......',
  failed: '......',
  timed_out: '......',
  cancelled: '......',
};
const ROWS = STATES.flatMap((state) =>
  EVENTS.map((status, index) => ({ state, status, applied: TABLE[state][index] === '+' })),
);

describe('the life of a retrain request', () => {
  it.each(ROWS)('$state, told $status: applied $applied', ({ state, status, applied }) => {
    const request = retrainRecord({ state });
    const outcome = applyCallback(request, event(status), 1);
    expect(outcome.kind).toBe(applied ? 'applied' : 'late');
    expect(outcome.request.state).toBe(applied ? status : state);
    expect(outcome.request.revision).toBe(2);
    expect(outcome.request.events).toHaveLength(1);
    expect(outcome.request.events[0]!.ignored === '').toBe(applied);
  });

  it('takes no word after the run has taken longer than it may', () => {
    expect(applyCallback(retrainRecord(), event('running'), DAY_MS - 1).kind).toBe('applied');
    expect(applyCallback(retrainRecord(), event('running'), DAY_MS)).toMatchObject({
      kind: 'late',
      reason: 'the run has taken longer than it may',
    });
  });

  it('keeps the decision, the reason and the version that was put in charge', () => {
    const evaluated = applyCallback(retrainRecord(), event('evaluated', { decision: decision('retrain') }), 1).request;
    expect(evaluated).toMatchObject({ decision: { chosen: 'retrain' }, reason: 'retrain: because' });
    const promoted = applyCallback(
      evaluated,
      event('promoted', { candidate: { version: '4' }, message: 'in charge' }),
      2,
    ).request;
    expect(promoted).toMatchObject({
      state: 'promoted',
      decision: { chosen: 'retrain' },
      candidate: '4',
      reason: 'in charge',
    });
  });

  it.each([
    ['the candidate', event('promoted', { candidate: { version: '4' }, decision: decision('recall:2') }), '4'],
    ['what is recalled', event('promoted', { decision: decision('recall:2') }), '2'],
    ['nobody: the pipeline has seen to it', event('promoted', { decision: decision('retrain') }), null],
  ])('puts in charge %s', (_, callback, version) => {
    expect(promotedVersion(callback, retrainRecord())).toBe(version);
  });

  it('moves only forward, never past an end, and counts no event twice, in whatever order callbacks come', () => {
    const callbacks = fc.array(fc.record({ status: fc.constantFrom(...EVENTS), id: fc.integer({ min: 0, max: 9 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(callbacks, (sequence) => {
        let request = retrainRecord();
        const applied = new Set<string>();
        for (const { status, id } of sequence) {
          const before = request;
          const eventId = `${status}-${id}`;
          const outcome = applyCallback(before, { event_id: eventId, status }, 1);
          request = outcome.request;
          if (outcome.kind === 'duplicate') expect(request).toBe(before);
          else expect(request.revision).toBe(before.revision + 1);
          if (outcome.kind === 'applied') {
            expect(applied.has(eventId)).toBe(false);
            applied.add(eventId);
            expect(rankOf(request.state)).toBeGreaterThan(rankOf(before.state));
          } else expect(request.state).toBe(before.state);
          if (hasEnded(before.state)) expect(request.state).toBe(before.state);
        }
      }),
    );
  });

  it.each([
    [{ event_id: 'e', status: 'running' }, null],
    [{ event_id: 'e', status: 'running', at: '2001-06-06T05:00:00Z', message: 'm' }, null],
    [{ event_id: 'e', status: 'running', at: 991803600000 }, null],
    [
      { event_id: 'e', status: 'running', at: 'yesterday' },
      'at: must be ISO 8601, such as 2001-06-06T05:00:00Z, or milliseconds since the epoch',
    ],
    [{ event_id: 'e', status: 'dispatched' }, 'status: '],
    [{ event_id: '', status: 'running' }, 'event_id: '],
    [{ status: 'running' }, 'event_id: '],
    [{ event_id: 'e', status: 'rejected', decision: { chosen: 'leave' } }, 'decision.'],
    [null, 'body: '],
    [[], 'body: '],
  ])('reads %j', (body, fault) => {
    const read = readRetrainEvent(body);
    if (fault === null) expect(read).toMatchObject({ event: { event_id: 'e', status: 'running' } });
    else expect('fault' in read && read.fault.startsWith(fault)).toBe(true);
  });
});
