/** A Shiryaev-Roberts step: a unit is staked anew before every bet. Its mean grows by at most 1 a step while bets are fair. */
export function shiryaevRoberts(evidence: number, payoff: number): number {
  return (1 + evidence) * payoff;
}

/** A CUSUM step: evidence below 1 is topped up to 1 before the bet. Never more than the Shiryaev-Roberts evidence. */
export function evidenceCusum(evidence: number, payoff: number): number {
  return Math.max(1, evidence) * payoff;
}

/** What a power bet pays for a p-value: epsilon p^(epsilon - 1), at most 1 in the mean where p is uniform or larger. Epsilon 1 bets nothing. */
export function powerPayoff(epsilon: number, logP: number): number {
  return epsilon * Math.exp((epsilon - 1) * logP);
}
