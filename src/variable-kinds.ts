import { z } from 'zod';

/** A text that is not empty. */
export const text = z.string().trim().min(1);

/** Comma-separated texts, at least one. */
export const list = text
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .refine((parts) => parts.length > 0, 'names nothing between its commas');

/** An address of http or https. */
export const webUrl = (example: string): z.ZodType<string> =>
  z.url({ protocol: /^https?$/, error: `must be a URL such as ${example}` });

/** true or false. */
export const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

/** A whole number within bounds, both inclusive. */
export const wholeNumber = (least: number, most: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`);
