import { z } from 'zod';
import { MAX_NAME_LENGTH } from './events.ts';
import { parsePrivacyAction, type PrivacyAction } from './privacy-action.ts';

/** The most columns and patterns that one document may name. */
const MAX_COLUMNS = 4096;
const MAX_PATTERNS = 256;

const ACTION_HELP =
  '`keep`, `drop`, `hash` (keyed), `mask` or `mask:initials`, `bucket:width=10`, `bucket:edges=0/18/65`, `bucket:prefix=3`, `bucket:time=hour`';

/** An action as it is written, checked. */
function actionSchema(allowed: (action: PrivacyAction) => boolean, but: string) {
  return z.string().superRefine((text, context) => {
    const action = parsePrivacyAction(text);
    if (action.kind === 'fault') context.addIssue({ code: 'custom', message: action.detail });
    else if (!allowed(action)) context.addIssue({ code: 'custom', message: `${JSON.stringify(text)}: ${but}` });
  });
}

const anyAction = actionSchema(() => true, '');
const numberAction = actionSchema(
  ({ kind }) => kind === 'keep' || kind === 'drop' || kind === 'width' || kind === 'edges',
  'a number that stays a number can be keep, drop, bucket:width=… or bucket:edges=…',
);
const truthAction = actionSchema(
  ({ kind }) => kind === 'keep' || kind === 'width' || kind === 'edges',
  'the truth can be keep, bucket:width=… or bucket:edges=…; what must not be kept should not be sent',
);
const classAction = actionSchema(
  ({ kind }) => kind === 'keep' || kind === 'hash' || kind === 'mask' || kind === 'prefix',
  'a class can be keep, hash, mask or bucket:prefix=…',
);

/** How dead letters are kept that may hold personal data. */
export const DEAD_LETTER_POLICIES = ['seal', 'redact', 'withhold', 'keep'] as const;
/** One of them. */
export type DeadLetterPolicy = (typeof DEAD_LETTER_POLICIES)[number];

/** The privacy rules of a model: what is done to each value before anything is written. */
export const privacyRulesSchema = z
  .strictObject({
    columns: z
      .record(z.string().min(1).max(MAX_NAME_LENGTH), anyAction)
      .default({})
      .refine((columns) => Object.keys(columns).length <= MAX_COLUMNS, `at most ${MAX_COLUMNS} columns`)
      .describe(`Features by name, each with its action: ${ACTION_HELP}.`),
    patterns: z
      .array(
        z.strictObject({
          match: z
            .string()
            .min(1)
            .max(MAX_NAME_LENGTH)
            .describe('Names of features; `*` stands for any characters, upper and lower case are alike.'),
          action: anyAction.describe(`What is done to them: ${ACTION_HELP}.`),
        }),
      )
      .max(MAX_PATTERNS)
      .default([])
      .describe(
        'Features that `columns` does not name; the first that matches holds, then the defaults of the service.',
      ),
    eventId: z
      .enum(['keep', 'hash'])
      .default('keep')
      .describe('Event ids of predictions and labels; hashed, they still join each other.'),
    segment: anyAction.default('keep').describe(`The segment: ${ACTION_HELP}.`),
    subject: z
      .enum(['hash', 'drop'])
      .default('hash')
      .describe('`subject_id`: kept as a keyed hash, so that it can be erased, or not at all.'),
    value: numberAction.default('keep').describe('The numeric prediction: `keep`, `drop` or a numeric `bucket:`.'),
    scores: numberAction.default('keep').describe('The scores: `keep`, `drop` or a numeric `bucket:`.'),
    label: classAction
      .default('keep')
      .describe('Classes, both the predicted one and the truth: `keep`, `hash`, `mask`, or `bucket:prefix=`.'),
    truth: truthAction.default('keep').describe('A truth that is a number: `keep` or a numeric `bucket:`.'),
    deadLetters: z
      .enum(DEAD_LETTER_POLICIES)
      .default('seal')
      .describe(
        'What could not be read: `seal` keeps the original encrypted and shows it redacted, `redact` keeps only that, `withhold` keeps no byte, `keep` keeps it as it came.',
      ),
  })
  .meta({ id: 'PrivacyRules', description: 'What is done to each value of a model before anything is written.' });

/** The privacy rules of a model. */
export type PrivacyRules = z.output<typeof privacyRulesSchema>;

/** Rules by name that hold for every column that a model's own rules do not name. */
export type PrivacyPatterns = PrivacyRules['patterns'];

/** The rules of a model that has none of its own: everything is kept, subjects are hashed. */
export const NO_PRIVACY_RULES: PrivacyRules = privacyRulesSchema.parse({});

/**
 * Patterns as one line of text: `*email*=hash, ssn=drop, age=bucket:width=10`; the first `=` ends the name.
 * @returns the patterns, or the faults, one sentence each.
 */
export function parsePrivacyPatterns(
  text: string,
):
  | { readonly kind: 'patterns'; readonly patterns: PrivacyPatterns }
  | { readonly kind: 'faults'; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const patterns: PrivacyPatterns = [];
  for (const part of text.split(',')) {
    const entry = part.trim();
    if (entry === '') continue;
    const cut = entry.indexOf('=');
    const match = entry.slice(0, Math.max(cut, 0)).trim();
    const action = entry.slice(cut + 1).trim();
    if (cut < 0 || match === '')
      faults.push(`${JSON.stringify(entry)} is no rule: write name=action, such as *email*=hash`);
    else {
      const parsed = parsePrivacyAction(action);
      if (parsed.kind === 'fault') faults.push(`${match}: ${parsed.detail}`);
      else patterns.push({ match, action });
    }
  }
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'patterns', patterns };
}
