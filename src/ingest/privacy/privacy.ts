import type { PrivacyRules } from '../../domain/privacy.ts';
import type { EventSink, IngestMetrics } from '../ports.ts';
import { createGuardedSink } from './guarded-sink.ts';
import { createKeyedHash, type KeyedHash } from './keyed-hash.ts';
import { createRowRewriter, type FileRoles, type RowRewriter } from './rewrite-row.ts';
import { createRuleBook, type PrivacyDefaults, type RuleBook } from './rule-book.ts';
import { createSealer, type OriginalMessage } from './seal.ts';

/** Everything of privacy that one process needs: the rules, the keys, and the guard before the store. */
export interface Privacy {
  readonly book: RuleBook;
  /** Whether there is a key; without one nothing can be hashed or sealed, and subjects are not kept. */
  readonly keyed: boolean;
  /** What a subject is stored as; empty without a key. */
  readonly hashSubject: (subjectId: string) => string;
  /** Everything a subject may be stored as, under the current key and the older ones. */
  readonly subjectKeys: (subjectId: string) => readonly string[];
  /** A sink that applies the rules before anything is written. */
  guard(sink: EventSink, metrics: Pick<IngestMetrics, 'deadLetters'>): EventSink;
  /** The original of a sealed dead letter, or why it cannot be had. */
  open(sealed: Uint8Array): OriginalMessage | { readonly fault: string };
  /** Does to the rows of a model's file what is done to its events. */
  rewriter(model: string, roles: FileRoles): RowRewriter;
  /** Null without a key. */
  readonly hash: KeyedHash | null;
}

/** @param secrets the current key first, then older ones under which subjects and sealed letters may still be stored. */
export function createPrivacy(secrets: readonly Uint8Array[], defaults: PrivacyDefaults): Privacy {
  const keys = secrets.map(createKeyedHash);
  const [current] = keys;
  const book = createRuleBook(defaults);
  const hash = current ?? null;
  const hashSubject = (subjectId: string): string => current?.subject(subjectId) ?? '';
  const sealer = current === undefined ? null : createSealer([current, ...keys.slice(1)]);
  return {
    book,
    keyed: current !== undefined,
    hash,
    hashSubject,
    subjectKeys: (subjectId) => keys.map((key) => key.subject(subjectId)),
    guard: (sink, metrics) => createGuardedSink(sink, { book, hash, subject: hashSubject, sealer, metrics }),
    rewriter: (model, roles) => createRowRewriter(book.of(model), roles, hash),
    open: (sealed) => sealer?.open(sealed) ?? { fault: 'there is no key: set LEEWAY_SUBJECT_KEY' },
  };
}

/** Actions of rules that need a key, by what they are for. */
export function actionsThatNeedKey(rules: PrivacyRules): readonly string[] {
  return [
    ...Object.entries(rules.columns),
    ...rules.patterns.map(({ match, action }) => [match, action] as const),
    ...(['eventId', 'segment', 'label'] as const).map((field) => [field, rules[field]] as const),
  ].flatMap(([name, action]) => (action === 'hash' ? [name] : []));
}
