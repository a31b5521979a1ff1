import * as z from 'zod';

import { badRequest } from '../api-status.js';
import type { WatchCut } from '../http/api-response.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';

/** Which requests a rule matches; a field that is left out matches all of them. */
interface FaultMatch {
  readonly methods?: readonly string[];
  /** A regular expression that is searched in the path and query as they were sent. */
  readonly path?: string;
  /** A regular expression that is searched in the User-Agent header. */
  readonly userAgent?: string;
  /** Whether the request is a watch. */
  readonly watch?: boolean;
}

/** At which of the matching requests a rule acts; by default at all of them. */
interface FaultTiming {
  /** The first one it acts at, counted from 1. */
  readonly nth?: number;
  /** How often it acts; once where `nth` is given, else without end. */
  readonly times?: number;
  /** From 0 to 1, decided for each request by the rule's own generator, which starts from `seed` (0 by default). */
  readonly probability?: number;
  readonly seed?: number;
}

/** What a rule does. `after` means: do the work first, then this instead of answering. */
export type FaultAction =
  | { readonly do: 'delay'; readonly ms: number }
  | {
      readonly do: 'answer';
      readonly code: number;
      readonly retryAfterSeconds?: number;
      /** An object is sent as JSON, a string as plain text; by default a Status of the code. */
      readonly body?: JsonObject | string;
    }
  | { readonly do: 'reset'; readonly after?: boolean }
  | { readonly do: 'cutWatch'; readonly how: WatchCut['how']; readonly afterEvents?: number }
  | { readonly do: 'forgetHistory'; readonly as?: 'event' | 'status' }
  | ({ readonly do: 'restart'; readonly after?: boolean } & RestartOptions);

/** How the server comes back. */
export interface RestartOptions {
  /** How long the server does not listen; 0 by default. */
  readonly downMs?: number;
  /** Whether watches can resume from before the restart, which a real server does not allow; false by default. */
  readonly keepHistory?: boolean;
}

/** A rule of fault injection. */
export interface FaultRule {
  readonly match?: FaultMatch;
  readonly when?: FaultTiming;
  /** Acts at once on the watches that are open, in the order of their opening, and on nothing later; for `cutWatch` only. */
  readonly openWatches?: boolean;
  readonly action: FaultAction;
}

/** The longest time that a timer of Node can wait. */
const MAX_MS = 2 ** 31 - 1;

/** Validates what a client, or a test, gives for a rule. */
export interface FaultReader {
  /** @throws StatusError 400 that names what is wrong. */
  readRule(value: unknown): FaultRule;
  /** @throws StatusError 400 that names what is wrong. */
  readRestart(value: unknown): RestartOptions;
}

/** Builds the reader. That takes some milliseconds, so each server keeps one. */
export function newFaultReader(): FaultReader {
  const ruleSchema = faultRuleSchema();
  const restartSchema = z.strictObject(restartFields());
  return {
    readRule: (value) => validate(ruleSchema, value, 'fault rule') as FaultRule,
    readRestart: (value) => validate(restartSchema, value, 'restart') as RestartOptions,
  };
}

function validate(schema: z.ZodType, value: unknown, what: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
  throw badRequest(`${what} is invalid: ${wrong.join('; ')}`);
}

function restartFields(): z.ZodRawShape {
  return { downMs: z.number().min(0).max(MAX_MS).optional(), keepHistory: z.boolean().optional() };
}

function faultRuleSchema(): z.ZodType {
  const count = z.int().min(1);
  const pattern = z.string().refine(isPattern, 'want a regular expression');
  const match = z.strictObject({
    methods: z.array(z.string().regex(/^[A-Z]+$/, 'want an HTTP method in upper case')).optional(),
    path: pattern.optional(),
    userAgent: pattern.optional(),
    watch: z.boolean().optional(),
  });
  const when = z.strictObject({
    nth: count.optional(),
    times: count.optional(),
    probability: z.number().min(0).max(1).optional(),
    seed: z.int().optional(),
  });
  return z
    .strictObject({
      match: match.optional(),
      when: when.optional(),
      openWatches: z.boolean().optional(),
      action: actionSchema(),
    })
    .refine((rule) => rule.openWatches !== true || rule.action.do === 'cutWatch', {
      path: ['openWatches'],
      message: 'only cutWatch acts on open watches',
    });
}

function actionSchema() {
  const after = z.boolean().optional();
  const body = z.union([z.string(), z.custom<JsonValue>(isRecord, 'want an object or a string')]);
  return z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('delay'), ms: z.number().min(0).max(MAX_MS) }),
    z.strictObject({
      do: z.literal('answer'),
      code: z.int().min(200).max(599),
      retryAfterSeconds: z.int().min(0).optional(),
      body: body.optional(),
    }),
    z.strictObject({ do: z.literal('reset'), after }),
    z.strictObject({
      do: z.literal('cutWatch'),
      how: z.enum(['halfEvent', 'close', 'reset', 'stall']),
      afterEvents: z.int().min(0).optional(),
    }),
    z.strictObject({ do: z.literal('forgetHistory'), as: z.enum(['event', 'status']).optional() }),
    z.strictObject({ do: z.literal('restart'), after, ...restartFields() }),
  ]);
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
