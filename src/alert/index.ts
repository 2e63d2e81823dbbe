export type { AlertRecord } from './alert-record.ts';
export { createAlerter } from './alerter.ts';
export type { AlertChange } from './episode.ts';
export { createNotifier } from './notifier.ts';
export { createOutbox } from './outbox.ts';
export type { ModelJudgement } from './ports.ts';
export { allowedTargets } from './webhook/address-rules.ts';
export { createWebhookSender } from './webhook/send.ts';
export { verify } from './webhook/sign.ts';
