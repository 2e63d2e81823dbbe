import { block, call, f64, give, i32, i64, leave, loop, sequence, v128, when, type Code, type Local } from './code.ts';
import { COLUMN, COLUMN_BYTES, KINDS, LAYOUT, SEEN_SLOTS, SEEN_TRIES, STOPS } from './layout.ts';
import { machineFunction, type MachineFunction } from './module.ts';

const QUOTE = 34;
const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;
/** The longest text that is told from others here: with its length it fills 16 bytes. */
const NO_END = 16;
const SEEN_BITS = Math.log2(SEEN_SLOTS);
const NO_LEVEL = -1;

/** Functions by their numbers: two that the machine's owner brings, and the machine's own reading of numbers. */
const IMPORTS = { cell: 0, level: 1 } as const;
const NUMBER = 2;

const VARIABLES = {
  rowStart: 'i32',
  column: 'i32',
  kind: 'i32',
  byte: 'i32',
  next: 'i32',
  from: 'i32',
  length: 'i32',
  slot: 'i32',
  tries: 'i32',
  target: 'i32',
  ends: 'v128',
  text: 'v128',
} as const;
type Variables = Readonly<Record<keyof typeof VARIABLES | 'at' | 'end' | 'row' | 'most' | 'columns', Local>>;

const byteAt = (at: Code, offset = 0): Code => i32.load8(at, offset);
const is = (byte: Code, code: number): Code => i32.eq(byte, i32.const(code));
const splat = (byte: number): Code => v128.const(new Uint8Array(16).fill(byte));
const bump = (local: Local, by: number): Code => local.set(i32.add(local.get, i32.const(by)));

/**
 * `rows(at, end, row, most, columns) -> at`: reads whole rows from the bytes of a CSV file, which end with a line end, into the cells of their
 * columns, from row number `row` of the group on, and answers where it stopped; why, and with how many rows, stands in the memory. A cell that
 * is out of the ordinary is read by the owner (`cell(column, at, row) -> next`, -1 for none), and so is any row (STOPS.look).
 */
export function rowsFunction(): MachineFunction {
  return machineFunction({
    parameters: { at: 'i32', end: 'i32', row: 'i32', most: 'i32', columns: 'i32' },
    locals: VARIABLES,
    body: ($) => {
      const { at, end, row, most, columns, rowStart, column, kind, byte, next } = $;
      const stopAt = (reason: number, where: Code): Code =>
        sequence(
          i32.store(i32.const(LAYOUT.row), row.get),
          i32.store(i32.const(LAYOUT.stop), i32.const(reason)),
          give(where),
        );
      const look = stopAt(STOPS.look, rowStart.get);
      const lastColumn = i32.eq(column.get, columns.get);
      return sequence(
        // From here on the address of the last column.
        columns.set(i32.add(i32.mul(columns.get, i32.const(COLUMN_BYTES)), i32.const(LAYOUT.columns - COLUMN_BYTES))),
        loop(
          'next row',
          when(i32.geU(at.get, end.get), stopAt(STOPS.end, at.get)),
          rowStart.set(at.get),
          byte.set(byteAt(at.get)),
          when(i32.or(is(byte.get, NEWLINE), is(byte.get, RETURN)), look),
          column.set(i32.const(LAYOUT.columns)),
          loop(
            'next cell',
            block(
              'read',
              block(
                'ask',
                kind.set(i32.load(column.get, COLUMN.kind)),
                when(is(kind.get, KINDS.numbers), numberCell($)),
                leave('ask', is(kind.get, KINDS.asked)),
                textCell($),
              ),
              next.set(
                call(
                  IMPORTS.cell,
                  i32.div(i32.sub(column.get, i32.const(LAYOUT.columns)), i32.const(COLUMN_BYTES)),
                  at.get,
                  row.get,
                ),
              ),
              when(is(next.get, -1), look),
            ),
            when(
              is(byte.tee(byteAt(at.tee(next.get))), COMMA),
              sequence(when(lastColumn, look), bump(at, 1), bump(column, COLUMN_BYTES), leave('next cell')),
            ),
          ),
          when(i32.isZero(lastColumn), look),
          when(
            i32.ne(byte.get, i32.const(NEWLINE)),
            sequence(
              when(i32.isZero(i32.and(is(byte.get, RETURN), is(byteAt(at.get, 1), NEWLINE))), look),
              bump(at, 1),
            ),
          ),
          bump(at, 1),
          when(i32.load(i32.const(LAYOUT.pending)), stopAt(STOPS.note, at.get)),
          bump(row, 1),
          when(i32.eq(row.get, most.get), stopAt(STOPS.full, at.get)),
          leave('next row'),
        ),
        [0x00],
      );
    },
  });
}

/** A cell of a column of numbers, quoted or not: read, or left to be asked for. */
function numberCell($: Variables): Code {
  const { at, byte, column, from, next, row, target } = $;
  const endsHere = (value: Local): Code =>
    i32.or(is(value.get, COMMA), i32.or(is(value.get, NEWLINE), is(value.get, RETURN)));
  return sequence(
    target.set(i32.add(i32.load(column.get, COLUMN.cells), i32.shl(row.get, i32.const(3)))),
    from.set(is(byte.tee(byteAt(at.get)), QUOTE)),
    when(
      next.tee(call(NUMBER, i32.add(at.get, from.get), target.get)),
      sequence(
        byte.set(byteAt(next.get)),
        when(
          from.get,
          sequence(leave('ask', i32.ne(byte.get, i32.const(QUOTE))), bump(next, 1)),
          // A line end of one byte is none where a text may go on after it; the owner knows.
          sequence(
            leave('ask', i32.isZero(endsHere(byte))),
            leave('ask', i32.and(is(byte.get, RETURN), i32.ne(byteAt(next.get, 1), i32.const(NEWLINE)))),
          ),
        ),
        when(i32.load(i32.const(LAYOUT.pointed)), i32.store(column.get, i32.const(1), COLUMN.pointed)),
        leave('read'),
      ),
    ),
    // An empty cell, or one for the owner.
    leave('ask', i32.isZero(endsHere(byte))),
    leave('ask', i32.and(is(byte.get, RETURN), i32.ne(byteAt(at.get, 1), i32.const(NEWLINE)))),
    next.set(at.get),
    f64.store(target.get, f64.const(NaN)),
    leave('read'),
  );
}

/** A cell of a column of levels, or of one that is skipped: one whose end lies within 16 bytes is read, others are asked for. */
function textCell($: Variables): Code {
  const { at, byte, ends, from, kind, length, next, text } = $;
  const has = (code: number): Code => v128.bytesEq(text.get, splat(code));
  return sequence(
    from.set(i32.add(at.get, is(byteAt(at.get), QUOTE))),
    text.set(v128.load(from.get)),
    ends.set(v128.or(has(NEWLINE), has(RETURN))),
    when(i32.eq(from.get, at.get), ends.set(v128.or(ends.get, has(COMMA))), ends.set(v128.or(ends.get, has(QUOTE)))),
    length.set(i32.ctz(i32.or(v128.signs(ends.get), i32.const(1 << NO_END)))),
    leave('ask', is(length.get, NO_END)),
    byte.set(byteAt(next.tee(i32.add(from.get, length.get)))),
    when(
      i32.eq(from.get, at.get),
      leave('ask', i32.and(is(byte.get, RETURN), i32.ne(byteAt(next.get, 1), i32.const(NEWLINE)))),
      sequence(
        leave('ask', i32.ne(byte.get, i32.const(QUOTE))),
        leave('ask', is(byteAt(next.get, 1), QUOTE)),
        bump(next, 1),
      ),
    ),
    leave('read', is(kind.get, KINDS.skipped)),
    level($),
    leave('read'),
  );
}

/** Puts the number of a level into its cell: levels that were met before are known by their bytes and length, others are asked for and noted. */
function level($: Variables): Code {
  const { column, from, length, row, slot, target, text, tries } = $;
  const known = i32.load(column.get, COLUMN.known);
  const masked = v128.and(text.get, v128.load(i32.shl(length.get, i32.const(4)), LAYOUT.firstBytes));
  const mixed = i64.mul(
    i64.xor(v128.low64(text.get), i64.rotl(v128.high64(text.get), i64.const(25))),
    i64.const(0x9e3779b97f4a7c15n),
  );
  return sequence(
    target.set(i32.add(i32.load(column.get, COLUMN.cells), i32.shl(row.get, i32.const(2)))),
    when(i32.isZero(length.get), sequence(i32.store(target.get, i32.const(NO_LEVEL)), leave('read'))),
    text.set(v128.setByte(15, masked, length.get)),
    slot.set(i32.add(known, i32.shl(i32.low(i64.shrU(mixed, i64.const(64 - SEEN_BITS))), i32.const(5)))),
    tries.set(i32.const(SEEN_TRIES)),
    block(
      'unknown',
      loop(
        'next slot',
        when(
          i32.isZero(v128.anyTrue(v128.xor(text.get, v128.load(slot.get)))),
          sequence(i32.store(target.get, i32.load(slot.get, 16)), leave('read')),
        ),
        // A free slot has length 0, which no level has.
        leave('unknown', i32.isZero(byteAt(slot.get, 15))),
        bump(slot, 32),
        leave('next slot', tries.tee(i32.sub(tries.get, i32.const(1)))),
      ),
    ),
    i32.store(
      target.get,
      call(
        IMPORTS.level,
        i32.div(i32.sub(column.get, i32.const(LAYOUT.columns)), i32.const(COLUMN_BYTES)),
        from.get,
        i32.add(from.get, length.get),
      ),
    ),
    when(tries.get, sequence(v128.store(slot.get, text.get), i32.store(slot.get, i32.load(target.get), 16))),
  );
}
