import type { Cursor } from './cursor.ts';
import { nextMember, type KnownName, type KnownNames } from './known-names.ts';

/** Walks through the members of objects of one kind, guessing that they come in the order in which they came the last time. */
export class MemberWalk {
  private readonly names: KnownNames;
  /** What the object before began with. */
  private first: KnownName | undefined;
  private previous: KnownName | undefined;

  constructor(names: KnownNames) {
    this.names = names;
  }

  /** An object begins. */
  begin(): void {
    this.previous = undefined;
  }

  /**
   * The name of the next member, and moves to its value; null at the end of the object, and moves behind that; undefined where it is not
   * sure, or the name came before in this event.
   * @param event a number that no event before has had.
   */
  next(cursor: Cursor, event: number): KnownName | null | undefined {
    const { previous } = this;
    const guess = previous === undefined ? this.first : previous.follower;
    const name = nextMember(cursor, guess, this.names, previous === undefined);
    if (name === null) return null;
    if (name === undefined || name.seenIn === event) return undefined;
    name.seenIn = event;
    if (previous === undefined) this.first = name;
    else previous.follower = name;
    this.previous = name;
    return name;
  }
}
