/**
 * Made-up but plausible figures for the pages: 125 days of hourly windows of `flights` with two versions, two pages
 * and their remedies; `churn` drifting right now; `fraud` with too few events; `ranking` without a baseline.
 * Everything follows from the window's number, so that every run draws the same pages.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** First judged window of `flights`. */
export const FIRST_WINDOW = Date.UTC(2001, 1, 26);
/** Judged hours of `flights`. */
export const HOURS = 125 * 24;
const LAST_WINDOW = FIRST_WINDOW + (HOURS - 1) * HOUR;
const SPRING = Date.UTC(2001, 3, 1, 7);
const BREAK = Date.UTC(2001, 5, 4);
const PROMOTED = Date.UTC(2001, 5, 6, 14);

const iso = (time: number): string => new Date(time).toISOString();

/** A number in [0, 1) that depends on nothing but its arguments (a 32-bit integer mix). */
function noise(window: number, salt: number): number {
  let mixed = Math.imul(window + 1, 0x9e3779b1) ^ Math.imul(salt + 7, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

const bell = (window: number, salt: number): number =>
  noise(window, salt) + noise(window, salt + 101) + noise(window, salt + 202) - 1.5;

function version(name: string, stage: string, from: number, to: number, facts: object) {
  return {
    version: name,
    stage,
    artefactDigest: `${name}f3a9c1d07be4452b8f6d0c13a75e9b24${name}`.padEnd(64, '0'),
    createdAt: iso(to),
    facts,
    baseline: { id: `b${name}`, from: iso(from), to: iso(to), rows: 942_118, labelledRows: 941_007 },
  };
}

const FLIGHTS = {
  model: 'flights',
  champion: '2',
  status: 'steady',
  versions: [
    version('1', 'previous', Date.UTC(2001, 0, 1), FIRST_WINDOW, {
      note: 'From 2001-06-04 this replay sends the hour in UTC instead of local time: an incident put in on purpose.',
      trainedOn: '2001-01-01 to 2001-02-25',
      auc: 0.654,
    }),
    version('2', 'champion', Date.UTC(2001, 4, 1), PROMOTED, {
      parent: '1',
      trainedOn: '2001-05-01 to 2001-06-06',
      auc: 0.651,
    }),
  ],
  evidence: 12.4,
  threshold: 2160,
  openAlerts: 0,
  lastEventAt: iso(LAST_WINDOW + HOUR - 60_000),
  lastWindow: iso(LAST_WINDOW),
  events24h: 16_712,
  pages90d: 2,
  budget: { pages: 1, per: '90d' },
};

const CHURN = {
  ...FLIGHTS,
  model: 'churn',
  champion: '2024-06',
  status: 'drifting',
  versions: [
    { ...version('2024-06', 'champion', FIRST_WINDOW - 60 * DAY, FIRST_WINDOW, { auc: 0.81 }), stage: 'champion' },
  ],
  evidence: 6120,
  openAlerts: 1,
  pages90d: 1,
  events24h: 240_113,
};

const FRAUD = {
  ...FLIGHTS,
  model: 'fraud-eu',
  champion: '7',
  status: 'insufficient',
  versions: [version('7', 'champion', FIRST_WINDOW - 60 * DAY, FIRST_WINDOW, {})],
  evidence: 0.7,
  openAlerts: 0,
  pages90d: 0,
  events24h: 96,
};

const RANKING = {
  model: 'search-ranking',
  champion: null,
  status: 'no baseline',
  versions: [
    { version: '41', stage: 'registered', artefactDigest: '', createdAt: iso(LAST_WINDOW), facts: {}, baseline: null },
  ],
  evidence: null,
  threshold: null,
  openAlerts: 0,
  lastEventAt: iso(LAST_WINDOW + HOUR),
  lastWindow: null,
  events24h: 1_204_551,
  pages90d: 0,
  budget: null,
};

/** The fleet in no particular order: sorting is the page's part. */
export const MODELS = [FLIGHTS, RANKING, CHURN, FRAUD] as const;

const CALIBRATION = {
  strata: 'hour-of-week',
  exponent: 1.5,
  shadowPages: 0.4,
  guarantee: 'calibrated',
  expectedDelay: { shiftSd: 0.25, windows: 5 },
};

/** One model with its calibration. */
export function modelDetail(name: string): object | undefined {
  const model = MODELS.find((candidate) => candidate.model === name);
  return model === undefined
    ? undefined
    : { ...model, monitor: null, calibration: model.threshold === null ? null : CALIBRATION };
}

interface Episode {
  readonly from: number;
  readonly to: number;
}

function episodesOf(model: string, name: string): readonly Episode[] {
  if (model === 'churn') return [{ from: LAST_WINDOW - 30 * HOUR, to: Infinity }];
  if (model !== 'flights' || name !== '1') return [];
  return [
    { from: SPRING, to: SPRING + 9 * DAY },
    { from: BREAK + 5 * HOUR, to: PROMOTED },
  ];
}

/** Evidence of one version: a slow walk below one, up steeply into an episode and down after it. */
export function evidence(model: string, name: string): readonly object[] {
  const points: object[] = [];
  let log = -0.3;
  for (let index = 0; index < HOURS; index++) {
    const window = FIRST_WINDOW + index * HOUR;
    if (name === '2' && window < PROMOTED) continue;
    const episode = episodesOf(model, name).find((one) => window >= one.from - 6 * HOUR && window < one.to);
    const target = episode === undefined ? 0.1 : Math.log10(6000);
    log +=
      (target - log) * (episode === undefined ? 0.02 : 0.35) + bell(index, model.length + Number(name.at(-1))) * 0.22;
    if (index === HOURS - 1 && model === 'flights') log = Math.log10(12.4);
    points.push({
      window: iso(window),
      version: name,
      evidence: 10 ** log,
      threshold: 2160,
      episodeOpen: episode !== undefined && window >= episode.from,
      rows: 500 + Math.round(400 * noise(index, 5)),
    });
  }
  return points;
}

interface StreamPlan {
  readonly column: string;
  readonly statistic: string;
  readonly kind: string;
  readonly scale: string;
  readonly mean: number;
  readonly q95: number;
  readonly q999: number;
  /** Distance beyond the mean, in units of the band, on top of the noise. */
  readonly shift: (window: number, version: string) => number;
}

const still = (): number => 0;

const FLIGHT_STREAMS: readonly StreamPlan[] = [
  {
    column: 'hour',
    statistic: 'js',
    kind: 'data drift',
    scale: 'distance',
    mean: 0.031,
    q95: 0.044,
    q999: 0.058,
    shift: (window, name) => (name === '1' && window >= BREAK ? 9.5 : 0),
  },
  {
    column: 'label',
    statistic: 'residual_down',
    kind: 'concept drift',
    scale: 'statistic',
    mean: 0.001,
    q95: 0.018,
    q999: 0.034,
    shift: (window, name) => (name === '1' && window > SPRING - DAY && window < SPRING + 24 * DAY ? 2.1 : 0),
  },
  {
    column: 'label',
    statistic: 'residual_up',
    kind: 'concept drift',
    scale: 'statistic',
    mean: 0.001,
    q95: 0.018,
    q999: 0.034,
    shift: (window, name) => (name === '1' && window > BREAK ? 1.6 : 0),
  },
  {
    column: 'prediction',
    statistic: 'js',
    kind: 'prediction shift',
    scale: 'distance',
    mean: 0.028,
    q95: 0.041,
    q999: 0.056,
    shift: (window, name) => (name === '1' && window >= BREAK ? 3.1 : 0),
  },
  {
    column: 'origin',
    statistic: 'js',
    kind: 'data drift',
    scale: 'distance',
    mean: 0.052,
    q95: 0.067,
    q999: 0.082,
    shift: (window) => (window > Date.UTC(2001, 4, 20) && window < Date.UTC(2001, 4, 26) ? 0.8 : 0),
  },
  {
    column: 'destination',
    statistic: 'js',
    kind: 'data drift',
    scale: 'distance',
    mean: 0.051,
    q95: 0.066,
    q999: 0.08,
    shift: still,
  },
  {
    column: 'distance',
    statistic: 'wasserstein',
    kind: 'data drift',
    scale: 'distance',
    mean: 9.4,
    q95: 16.2,
    q999: 24.8,
    shift: still,
  },
  {
    column: 'weekday',
    statistic: 'js',
    kind: 'data drift',
    scale: 'distance',
    mean: 0.02,
    q95: 0.03,
    q999: 0.041,
    shift: still,
  },
  {
    column: 'distance',
    statistic: 'null_rate',
    kind: 'data-quality break',
    scale: 'rate',
    mean: 0.0004,
    q95: 0.001,
    q999: 0.003,
    shift: (window) => (window >= Date.UTC(2001, 2, 19, 8) && window < Date.UTC(2001, 2, 19, 20) ? 6 : 0),
  },
  {
    column: 'origin',
    statistic: 'unseen_rate',
    kind: 'data-quality break',
    scale: 'rate',
    mean: 0,
    q95: 0,
    q999: 0.001,
    shift: still,
  },
  {
    column: 'label',
    statistic: 'log_loss',
    kind: 'concept drift',
    scale: 'statistic',
    mean: 0.47,
    q95: 0.52,
    q999: 0.56,
    shift: (window, name) => (name === '1' && window > BREAK ? 0.9 : 0),
  },
];

const CHURN_STREAMS: readonly StreamPlan[] = [
  'plan',
  'tenure_months',
  'support_tickets',
  'monthly_fee',
  'country',
  'device',
  'last_login_days',
  'discount',
].map((column, index) => ({
  column,
  statistic: index % 3 === 1 ? 'wasserstein' : 'js',
  kind: 'data drift',
  scale: 'distance',
  mean: 0.03,
  q95: 0.045,
  q999: 0.06,
  shift: (window: number) => (index < 3 && window > LAST_WINDOW - (34 - index * 8) * HOUR ? 5 - index * 1.6 : 0),
}));

/** The drift of one version, hour by hour. */
export function drift(model: string, name: string): object {
  const plans = model === 'flights' ? FLIGHT_STREAMS : CHURN_STREAMS;
  const thin = model === 'fraud-eu';
  return {
    model,
    version: name,
    stepSeconds: 3600,
    streams: plans.map((plan, salt) => ({
      stream: `${plan.column}/${plan.statistic}`,
      column: plan.column,
      statistic: plan.statistic,
      kind: plan.kind,
      scale: plan.scale,
      nullMean: plan.mean,
      nullQ95: plan.q95,
      nullQ999: plan.q999,
      points: Array.from({ length: HOURS }, (_, index) => index)
        .filter((index) => name !== '2' || FIRST_WINDOW + index * HOUR >= PROMOTED)
        .map((index) => {
          const window = FIRST_WINDOW + index * HOUR;
          const shift = plan.shift(window, name);
          const reach = plan.q999 - plan.mean;
          const score = Math.max(
            0,
            plan.mean + reach * (bell(index, salt * 13) * 0.62 + shift * (0.85 + 0.3 * noise(index, salt))),
          );
          const insufficient = thin || new Date(window).getUTCHours() === 4;
          return {
            window: iso(window),
            score: insufficient ? null : score,
            state: insufficient ? 'insufficient' : shift > 1 ? 'drifting' : 'steady',
            n: insufficient ? 21 : 500 + Math.round(400 * noise(index, 5)),
          };
        }),
    })),
  };
}

/** Weekly late rates from 26 February (the demo data's own figures). */
const LATE = [
  0.248, 0.189, 0.262, 0.188, 0.188, 0.213, 0.227, 0.167, 0.112, 0.124, 0.13, 0.16, 0.223, 0.183, 0.181, 0.26, 0.207,
  0.22,
];

/** What turned out, hour by hour, of one version. */
export function performance(name: string): readonly object[] {
  const points: object[] = [];
  for (let index = 0; index < HOURS; index++) {
    const window = FIRST_WINDOW + index * HOUR;
    if (name === '2' && window < PROMOTED) continue;
    const week = index / 168;
    const low = LATE[Math.floor(week)] ?? 0.2;
    const high = LATE[Math.floor(week) + 1] ?? low;
    const rate = low + (high - low) * (week % 1) + bell(index, 77) * 0.05;
    const broken = name === '1' && window >= BREAK;
    const entropy = -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
    points.push({
      window: iso(window),
      version: name,
      n: 700,
      labelled: 690,
      meanLabel: rate,
      meanPrediction: (name === '2' ? 0.205 : broken ? 0.25 : 0.216) + bell(index, 78) * 0.02,
      logLoss: entropy * 0.94 + (broken ? 0.036 : 0) + bell(index, 79) * 0.02,
      brier: rate * (1 - rate),
    });
  }
  return points;
}

/** One column, baseline against a span. */
export function profile(column: string): object | undefined {
  if (column === 'label') return undefined;
  const facts = {
    column,
    version: '2',
    from: iso(FIRST_WINDOW),
    to: iso(LAST_WINDOW + HOUR),
    rows: { baseline: 942_118, current: 402_440 },
    nulls: { baseline: 377, current: 512 },
    unseen: 12,
    outOfRange: 31,
  };
  if (column === 'origin' || column === 'destination' || column === 'plan') {
    const levels = [
      'ATL',
      'ORD',
      'DFW',
      'LAX',
      'PHX',
      'IAH',
      'STL',
      'DTW',
      'MSP',
      'LAS',
      'DEN',
      'SFO',
      'EWR',
      'BOS',
      'SEA',
      'other',
    ];
    return {
      ...facts,
      type: 'categorical',
      bins: levels.map((label, index) => ({
        label,
        baseline: Math.round(60_000 / (1 + index * 0.3)),
        current: Math.round((25_000 * (0.9 + 0.25 * noise(index, 3))) / (1 + index * 0.3)),
      })),
    };
  }
  const day = (hour: number): number => Math.exp(-(((hour - 13) / 5.5) ** 2));
  return {
    ...facts,
    type: 'numeric',
    bins: Array.from({ length: 20 }, (_, hour) => ({
      label: String(hour + 4),
      baseline: Math.round(60_000 * day(hour + 4)),
      current: Math.round(26_000 * (0.45 * day(hour + 4) + 0.55 * day(hour - 1))),
    })),
  };
}

const SHARE = { kind: 'data drift', baselineMean: 0.031 };

/** The alerts of one model. */
export function alerts(model: string): readonly object[] {
  const delivered = { receiver: 'on-call', type: 'alert.firing', state: 'delivered', attempts: 1, lastError: '' };
  if (model === 'churn') {
    const at = LAST_WINDOW - 30 * HOUR;
    return [
      {
        id: 'al_churn_1',
        model,
        version: '2024-06',
        state: 'firing',
        reason: 'update',
        severity: 'page',
        openedAt: iso(at),
        resolvedAt: null,
        at: iso(LAST_WINDOW),
        evidence: 6120,
        threshold: 2160,
        kind: 'data drift',
        updates: 2,
        revision: 3,
        summary:
          'churn (version 2024-06): data drift in plan and 2 more columns since 2001-06-29 17:00 UTC (distance between its distribution and the baseline’s 0.031 → 0.18, 5.8 times)',
        streams: [
          { ...SHARE, stream: 'plan/js', column: 'plan', share: 0.64, score: 0.18 },
          { ...SHARE, stream: 'tenure_months/wasserstein', column: 'tenure_months', share: 0.27, score: 0.13 },
          { ...SHARE, stream: 'support_tickets/js', column: 'support_tickets', share: 0.09, score: 0.09 },
        ],
        hints: [
          'plan has a level that the baseline never had: “family” (18 % of rows).',
          'No version was deployed in the two hours before.',
        ],
        deliveries: [
          { ...delivered, at: iso(at + HOUR) },
          {
            ...delivered,
            receiver: 'chat-bridge',
            state: 'failed',
            attempts: 12,
            lastError: '503 from the receiver',
            at: iso(at + 2 * HOUR),
          },
        ],
      },
    ];
  }
  if (model !== 'flights') return [];
  return [
    {
      id: 'al_flights_2',
      model,
      version: '1',
      state: 'resolved',
      reason: 'version_promoted',
      severity: 'page',
      openedAt: iso(BREAK + 5 * HOUR),
      resolvedAt: iso(PROMOTED),
      at: iso(PROMOTED),
      evidence: 8811,
      threshold: 2160,
      kind: 'data drift',
      updates: 1,
      revision: 3,
      summary:
        'flights (version 1): data drift in hour and 2 more columns since 2001-06-04 05:00 UTC (mean 12.9 → 16.1 at the same hours)',
      streams: [
        { ...SHARE, stream: 'hour/js', column: 'hour', share: 0.71, score: 0.287 },
        {
          ...SHARE,
          stream: 'prediction/js',
          column: 'prediction',
          kind: 'prediction shift',
          share: 0.22,
          score: 0.114,
        },
        { ...SHARE, stream: 'label/residual_up', column: 'label', kind: 'concept drift', share: 0.07, score: 0.054 },
      ],
      hints: [
        'hour looks like its baseline shifted by +5: check the time zone of the feed.',
        'distance, origin and destination did not move: one column broke, not the traffic.',
      ],
      deliveries: [
        { ...delivered, at: iso(BREAK + 6 * HOUR) },
        { ...delivered, type: 'alert.resolved', at: iso(PROMOTED + HOUR) },
      ],
    },
    {
      id: 'al_flights_1',
      model,
      version: '1',
      state: 'resolved',
      reason: 'quiet',
      severity: 'page',
      openedAt: iso(SPRING),
      resolvedAt: iso(SPRING + 9 * DAY),
      at: iso(SPRING + 9 * DAY),
      evidence: 4021,
      threshold: 2160,
      kind: 'concept drift',
      updates: 0,
      revision: 2,
      summary:
        'flights (version 1): concept drift in label since 2001-04-01 07:00 UTC (outcomes below what was predicted 0.031 → 0.071, 2.3 times)',
      streams: [
        { ...SHARE, stream: 'label/residual_down', column: 'label', kind: 'concept drift', share: 0.93, score: 0.071 },
      ],
      hints: ['The inputs did not move: the relation between inputs and outcome did (season, weather).'],
      deliveries: [{ ...delivered, at: iso(SPRING + HOUR) }],
    },
  ];
}

/** Who is told. */
export function receivers(): readonly object[] {
  return [
    { id: 'on-call', type: 'webhook', url: 'https://pager.example/leeway', models: [], disabled: false, blocked: null },
    {
      id: 'chat-bridge',
      type: 'webhook',
      url: 'https://chat.example/hooks/7',
      models: ['churn'],
      disabled: true,
      blocked: null,
    },
  ];
}

/** The retrain requests of one model. */
export function retrainRequests(model: string): readonly object[] {
  if (model === 'churn') {
    return [
      {
        id: 'rr_churn_1',
        model,
        version: '2024-06',
        alert: 'al_churn_1',
        state: 'running',
        at: iso(LAST_WINDOW - 30 * HOUR),
        reason: 'Data drift on plan.',
        decision: null,
        revision: 2,
      },
    ];
  }
  if (model !== 'flights') return [];
  return [
    {
      id: 'rr_flights_2',
      model,
      version: '1',
      alert: 'al_flights_2',
      state: 'promoted',
      at: iso(BREAK + 6 * HOUR),
      reason: 'Data drift on hour.',
      revision: 6,
      decision: {
        at: iso(PROMOTED),
        chosen: 'retrain',
        holdoutRows: 16_704,
        reason:
          'Retraining is better than leaving it by 0.0271 (95 % interval 0.0228 to 0.0315), more than the margin of 0.002.',
        candidates: [
          { name: 'leave', logLoss: 0.528, note: 'The champion as it is.' },
          { name: 'recalibrate', logLoss: 0.5161, note: 'Intercept and slope from the newest 16,000 labels.' },
          { name: 'mend', logLoss: null, note: 'No rule is known that turns UTC back into local time.' },
          { name: 'retrain', logLoss: 0.5009, note: 'Five weeks up to two days after the break.' },
        ],
      },
    },
    {
      id: 'rr_flights_1',
      model,
      version: '1',
      alert: 'al_flights_1',
      state: 'rejected',
      at: iso(SPRING + HOUR),
      reason: 'Concept drift: the residual left its band.',
      revision: 5,
      decision: {
        at: iso(SPRING + 2 * DAY),
        chosen: 'leave',
        holdoutRows: 33_120,
        reason: 'Nothing beats leaving it by the margin of 0.002: recalibrating gains 0.0014.',
        candidates: [
          { name: 'leave', logLoss: 0.4588, note: 'The champion as it is.' },
          { name: 'recalibrate', logLoss: 0.4574, note: 'Half-life of two days.' },
          { name: 'retrain', logLoss: 0.4618, note: 'Trained on the last 28 days.' },
        ],
      },
    },
  ];
}

/** What could not be read, newest first. */
export function deadLetters(): readonly object[] {
  const common = {
    state: 'open',
    kind: 'prediction',
    key: '',
    headers: {},
    messageAt: null,
    attempts: 0,
    changedAt: null,
    note: '',
  };
  return [
    {
      ...common,
      id: 'dl_2',
      reason: 'invalid_utf8',
      firstReason: 'invalid_utf8',
      step: 'decode',
      detail: 'the bytes are not UTF-8: send JSON in UTF-8',
      remedy: 'Encode JSON as UTF-8.',
      at: '2001-06-10T11:59:00.000Z',
      source: { topic: 'leeway.predictions', partition: 0, offset: 4711 },
      bytes: '//4=',
      protection: 'none',
    },
    {
      ...common,
      id: 'dl_1',
      reason: 'bad_time',
      firstReason: 'missing_field',
      step: 'validate',
      detail: 'ts "…" is not a time: send ISO 8601',
      remedy: 'Send ISO 8601.',
      at: '2001-06-10T11:58:00.000Z',
      source: 'http',
      bytes: Buffer.from('{"model":"churn","ts":"[withheld]"}').toString('base64'),
      protection: 'sealed',
      attempts: 2,
      changedAt: '2001-06-10T11:59:30.000Z',
    },
  ];
}
