import { MAX_FEATURES, MAX_NAME_LENGTH, type NamedValues, type Prediction } from '../../../domain/events.ts';
import type { DecodeContext } from '../outcome.ts';
import { BYTE, nextByte, take, takeWord, WORD, type Cursor } from './cursor.ts';
import { Gathered } from './gathered.ts';
import { createKnownNames, isName, type KnownNames } from './known-names.ts';
import { createKnownTexts } from './known-texts.ts';
import { MemberWalk } from './member-walk.ts';
import { scanNumber } from './scan-number.ts';
import { FRESH_TEXT, scanText } from './scan-text.ts';
import { scanEventTime } from './scan-time.ts';
import { skipValue } from './skip-value.ts';

/** Reads a prediction straight from the bytes of canonical JSON, or gives up: then the message is to be decoded the long way. */
export type ScanPrediction = (bytes: Buffer, context: DecodeContext) => Prediction | undefined;

/**
 * A scanner with a memory of names, categories and shapes, which makes it fast and changes nothing about what it answers: what it
 * answers is what `JSON.parse` and the checks of a parsed event come to, and where they would refuse or it is not sure, it gives up.
 * The bytes must be UTF-8.
 */
export function createPredictionScanner(): ScanPrediction {
  const scanner = new Scanner();
  return (bytes, context) => scanner.scan(bytes, context);
}

/** What was seen of a model's events, as the best guess of the next one; a wrong guess costs time and nothing else. */
class Shape {
  readonly numeric = new Gathered<number>();
  readonly categorical = new Gathered<string>();
  readonly scores = new Gathered<number>();
  readonly featureWalk: MemberWalk;
  readonly scoreWalk: MemberWalk;

  constructor(featureNames: KnownNames, scoreNames: KnownNames) {
    this.featureWalk = new MemberWalk(featureNames);
    this.scoreWalk = new MemberWalk(scoreNames);
  }
}

const FIELD = {
  other: 0,
  eventId: 1,
  model: 2,
  version: 3,
  ts: 4,
  features: 5,
  prediction: 6,
  segment: 7,
  subjectId: 8,
  value: 9,
  label: 10,
  scores: 11,
} as const;
const FIELDS: ReadonlyMap<string, number> = new Map([
  ['event_id', FIELD.eventId],
  ['model', FIELD.model],
  ['version', FIELD.version],
  ['ts', FIELD.ts],
  ['features', FIELD.features],
  ['prediction', FIELD.prediction],
  ['segment', FIELD.segment],
  ['subject_id', FIELD.subjectId],
]);
const OUTPUTS: ReadonlyMap<string, number> = new Map([
  ['value', FIELD.value],
  ['label', FIELD.label],
  ['scores', FIELD.scores],
]);
/** Names, and so shapes, are forgotten when there are more: somebody sends ever new ones, and guessing does not help. */
const MOST_NAMES = 16_384;
const MOST_SHAPES = 1_024;
const TEXT_SLOTS = 4_096;
const NO_NULLS: readonly string[] = [];
const NO_NUMBERS: NamedValues<number> = { names: [], values: [] };
const NO_TEXTS: NamedValues<string> = { names: [], values: [] };

class Scanner {
  private readonly cursor: Cursor = { bytes: Buffer.alloc(0), at: 0 };
  private readonly texts = createKnownTexts(TEXT_SLOTS);
  private fieldNames = createKnownNames(FIELDS);
  private outputNames = createKnownNames(OUTPUTS);
  private featureNames = createKnownNames();
  private scoreNames = createKnownNames();
  private shapes = new Map<string, Shape>();
  private shape = new Shape(this.featureNames, this.scoreNames);
  private fieldWalk = new MemberWalk(this.fieldNames);
  private outputWalk = new MemberWalk(this.outputNames);
  /** Numbers the events, to notice a name that comes twice in one. */
  private event = 0;
  private eventId = '';
  private model = '';
  private version = '0';
  private ts = 0;
  private segment = '';
  private subject = '';
  private numeric = NO_NUMBERS;
  private categorical = NO_TEXTS;
  private nulls = NO_NULLS;
  private value: number | null = null;
  private label = '';
  private scores = NO_NUMBERS;

  scan(bytes: Buffer, { source, idPrefix, hashSubject }: DecodeContext): Prediction | undefined {
    this.begin(bytes);
    if (!this.fields() || nextByte(this.cursor) !== undefined) return undefined;
    return {
      eventId: this.eventId === '' ? `${idPrefix}/${source.offset}` : this.eventId,
      model: this.model,
      version: this.version,
      ts: this.ts,
      numeric: this.numeric,
      categorical: this.categorical,
      nulls: this.nulls,
      value: this.value,
      label: this.label,
      scores: this.scores,
      segment: this.segment,
      subjectKey: this.subject === '' ? '' : hashSubject(this.subject),
      source,
    };
  }

  private begin(bytes: Buffer): void {
    const names = this.fieldNames.size() + this.outputNames.size() + this.featureNames.size() + this.scoreNames.size();
    if (names > MOST_NAMES || this.shapes.size > MOST_SHAPES) {
      this.fieldNames = createKnownNames(FIELDS);
      this.outputNames = createKnownNames(OUTPUTS);
      this.featureNames = createKnownNames();
      this.scoreNames = createKnownNames();
      this.shapes = new Map();
      this.shape = new Shape(this.featureNames, this.scoreNames);
      this.fieldWalk = new MemberWalk(this.fieldNames);
      this.outputWalk = new MemberWalk(this.outputNames);
    }
    this.cursor.bytes = bytes;
    this.cursor.at = 0;
    this.event += 1;
    this.eventId = '';
    this.model = '';
    this.ts = NaN;
    this.version = '0';
    this.segment = '';
    this.subject = '';
    this.numeric = NO_NUMBERS;
    this.categorical = NO_TEXTS;
    this.nulls = NO_NULLS;
    this.value = null;
    this.label = '';
    this.scores = NO_NUMBERS;
  }

  /** The object as a whole; false where it is not sure that this is a prediction without a fault. */
  private fields(): boolean {
    const { cursor, event, fieldWalk } = this;
    if (!take(cursor, BYTE.openBrace)) return false;
    fieldWalk.begin();
    for (;;) {
      const name = fieldWalk.next(cursor, event);
      if (name === null) return this.model !== '' && !Number.isNaN(this.ts);
      if (name === undefined || !this.field(name.code)) return false;
    }
  }

  private field(code: number): boolean {
    const { cursor } = this;
    switch (code) {
      case FIELD.eventId: {
        const text = scanText(cursor, FRESH_TEXT);
        if (!isName(text)) return false;
        this.eventId = text;
        return true;
      }
      case FIELD.model: {
        const text = scanText(cursor, this.texts);
        if (!isName(text)) return false;
        this.model = text;
        this.shape = this.shapeOf(text);
        return true;
      }
      case FIELD.version: {
        if (cursor.bytes[cursor.at] !== BYTE.quote) return this.numberAsText((text) => (this.version = text));
        const text = scanText(cursor, this.texts);
        if (!isName(text)) return false;
        this.version = text;
        return true;
      }
      case FIELD.ts:
        return this.time();
      case FIELD.features:
        return this.features();
      case FIELD.prediction:
        return this.output();
      case FIELD.segment: {
        const text = scanText(cursor, this.texts);
        if (text === undefined || text.length > MAX_NAME_LENGTH) return false;
        this.segment = text;
        return true;
      }
      case FIELD.subjectId: {
        const text = scanText(cursor, FRESH_TEXT);
        if (text === undefined || text.length > MAX_NAME_LENGTH) return false;
        this.subject = text;
        return true;
      }
      default:
        return skipValue(cursor);
    }
  }

  private shapeOf(model: string): Shape {
    const known = this.shapes.get(model);
    if (known !== undefined) return known;
    const shape = new Shape(this.featureNames, this.scoreNames);
    this.shapes.set(model, shape);
    return shape;
  }

  private time(): boolean {
    const ms = scanEventTime(this.cursor);
    if (ms === undefined) return false;
    this.ts = ms;
    return true;
  }

  private features(): boolean {
    const { cursor, shape, event, texts } = this;
    const { numeric, categorical, featureWalk } = shape;
    if (!take(cursor, BYTE.openBrace)) return false;
    let nulls = NO_NULLS;
    featureWalk.begin();
    numeric.begin();
    categorical.begin();
    for (let count = 0; ; count += 1) {
      const name = featureWalk.next(cursor, event);
      if (name === null) break;
      if (name === undefined || count === MAX_FEATURES) return false;
      switch (cursor.bytes[cursor.at]) {
        case BYTE.quote: {
          const text = scanText(cursor, texts);
          if (text === undefined) return false;
          categorical.add(name.text, text);
          break;
        }
        case BYTE.t:
          if (!takeWord(cursor, WORD.true)) return false;
          categorical.add(name.text, 'true');
          break;
        case BYTE.f:
          if (!takeWord(cursor, WORD.false)) return false;
          categorical.add(name.text, 'false');
          break;
        case BYTE.n:
          if (!takeWord(cursor, WORD.null)) return false;
          nulls = [...nulls, name.text];
          break;
        default: {
          const number = scanNumber(cursor);
          if (!Number.isFinite(number)) return false;
          numeric.add(name.text, number);
        }
      }
    }
    this.numeric = numeric.end();
    this.categorical = categorical.end();
    this.nulls = nulls;
    return true;
  }

  private output(): boolean {
    const { cursor, event, outputWalk } = this;
    if (!take(cursor, BYTE.openBrace)) return false;
    outputWalk.begin();
    for (;;) {
      const name = outputWalk.next(cursor, event);
      if (name === null) return true;
      if (name === undefined || !this.outputField(name.code)) return false;
    }
  }

  private outputField(code: number): boolean {
    switch (code) {
      case FIELD.value:
        return this.outputValue();
      case FIELD.label:
        return this.outputLabel();
      case FIELD.scores:
        return this.outputScores();
      default:
        return skipValue(this.cursor);
    }
  }

  private outputValue(): boolean {
    const { cursor } = this;
    if (cursor.bytes[cursor.at] === BYTE.n) return takeWord(cursor, WORD.null);
    const number = scanNumber(cursor);
    if (!Number.isFinite(number)) return false;
    this.value = number;
    return true;
  }

  private outputLabel(): boolean {
    const { cursor } = this;
    switch (cursor.bytes[cursor.at]) {
      case BYTE.quote: {
        const text = scanText(cursor, this.texts);
        if (text === undefined) return false;
        this.label = text;
        return true;
      }
      case BYTE.n:
        return takeWord(cursor, WORD.null);
      case BYTE.t:
        this.label = 'true';
        return takeWord(cursor, WORD.true);
      case BYTE.f:
        this.label = 'false';
        return takeWord(cursor, WORD.false);
      default:
        return this.numberAsText((text) => (this.label = text));
    }
  }

  private outputScores(): boolean {
    const { cursor, shape, event } = this;
    const { scores, scoreWalk } = shape;
    if (!take(cursor, BYTE.openBrace)) return false;
    scoreWalk.begin();
    scores.begin();
    for (;;) {
      const name = scoreWalk.next(cursor, event);
      if (name === null) break;
      if (name === undefined) return false;
      const number = scanNumber(cursor);
      if (!Number.isFinite(number)) return false;
      scores.add(name.text, number);
    }
    this.scores = scores.end();
    return true;
  }

  private numberAsText(keep: (text: string) => void): boolean {
    const number = scanNumber(this.cursor);
    if (!Number.isFinite(number)) return false;
    keep(String(number));
    return true;
  }
}
