/** Why a backtest did not run: 2, the monitor file cannot be followed; 4, the scores cannot be read. The message says what, where, and how to mend it. */
export interface Refusal {
  readonly kind: 'refused';
  readonly exit: 2 | 4;
  readonly message: string;
}

/** A monitor file that cannot be followed. */
export function badMonitor(message: string): Refusal {
  return { kind: 'refused', exit: 2, message };
}

/** Scores that cannot be read or judged. */
export function badScores(message: string): Refusal {
  return { kind: 'refused', exit: 4, message };
}
