/** A text column of one side: its texts, and how many cells had none. An empty text is a text. */
export class TextSample {
  readonly kind = 'text';
  readonly texts: readonly string[];
  readonly nulls: number;

  constructor(texts: readonly string[], nulls = 0) {
    this.texts = texts;
    this.nulls = nulls;
  }

  /** From cells: null and undefined are nulls. */
  static from(cells: Iterable<string | null | undefined>): TextSample {
    const texts: string[] = [];
    let nulls = 0;
    for (const cell of cells) {
      if (cell === null || cell === undefined) nulls += 1;
      else texts.push(cell);
    }
    return new TextSample(texts, nulls);
  }

  /** Texts: the rows that take part in a statistic. */
  get n(): number {
    return this.texts.length;
  }

  /** All cells, with a text or not. */
  get rows(): number {
    return this.n + this.nulls;
  }
}
