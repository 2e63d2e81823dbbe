import type { NamedValues } from '../../../domain/events.ts';

/**
 * Gathers the named values of one event after the other: `begin`, `add` for each, `end`. Events with the same names in the same
 * order get the same list of names, whose owner must not change it.
 */
export class Gathered<T> {
  private names: readonly string[] = [];
  /** The names of this event from where they are not those of the event before. */
  private ownNames: string[] | null = null;
  /** Begins as a copy of the event before: a copy of doubles is stored as doubles from the start, which a growing array is not. */
  private values: T[] = [];
  private count = 0;

  begin(): void {
    this.ownNames = null;
    this.values = this.values.slice();
    this.count = 0;
  }

  add(name: string, value: T): void {
    const { count } = this;
    if (this.ownNames !== null) this.ownNames.push(name);
    else if (count >= this.names.length || this.names[count] !== name) {
      this.ownNames = this.names.slice(0, count);
      this.ownNames.push(name);
    }
    if (count < this.values.length) this.values[count] = value;
    else this.values.push(value);
    this.count = count + 1;
  }

  end(): NamedValues<T> {
    if (this.ownNames !== null) this.names = this.ownNames;
    else if (this.count < this.names.length) this.names = this.names.slice(0, this.count);
    if (this.count < this.values.length) this.values.length = this.count;
    return { names: this.names, values: this.values };
  }
}
