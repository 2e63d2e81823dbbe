/** What one request holds of the budget. */
export interface Held {
  /** Takes that many bytes more; false when they do not fit, and then nothing is taken. */
  grow(bytes: number): boolean;
  /** Gives back everything; a second time does no harm. */
  release(): void;
}

/** The memory that bodies of events may take up together, from their first byte until they are stored. */
export interface BodyBudget {
  hold(): Held;
}

/** A budget; a body that is alone always fits, so that the limit of one body is the only one it meets. */
export function createBodyBudget(limitBytes: number): BodyBudget {
  let taken = 0;
  return {
    hold() {
      let own = 0;
      return {
        grow(bytes) {
          if (taken > own && taken + bytes > limitBytes) return false;
          taken += bytes;
          own += bytes;
          return true;
        },
        release() {
          taken -= own;
          own = 0;
        },
      };
    },
  };
}
