import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';

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

// What zod says of a wrong value; the mini form says nothing by itself.
const { localeError } = english();

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

function validate(schema: z.ZodMiniType, value: unknown, what: string): unknown {
  const result = schema.safeParse(value, { error: localeError });
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
  throw badRequest(`${what} is invalid: ${wrong.join('; ')}`);
}

function duration(): z.ZodMiniNumber {
  return z.number().check(z.gte(0), z.lte(MAX_MS));
}

function restartFields(): z.core.$ZodShape {
  return { downMs: z.optional(duration()), keepHistory: z.optional(z.boolean()) };
}

function faultRuleSchema(): z.ZodMiniType {
  const count = z.int().check(z.gte(1));
  const pattern = z.string().check(z.refine(isPattern, 'want a regular expression'));
  const match = z.strictObject({
    methods: z.optional(z.array(z.string().check(z.regex(/^[A-Z]+$/, 'want an HTTP method in upper case')))),
    path: z.optional(pattern),
    userAgent: z.optional(pattern),
    watch: z.optional(z.boolean()),
  });
  const when = z.strictObject({
    nth: z.optional(count),
    times: z.optional(count),
    probability: z.optional(z.number().check(z.gte(0), z.lte(1))),
    seed: z.optional(z.int()),
  });
  return z
    .strictObject({
      match: z.optional(match),
      when: z.optional(when),
      openWatches: z.optional(z.boolean()),
      action: actionSchema(),
    })
    .check(
      z.refine((rule) => rule.openWatches !== true || rule.action.do === 'cutWatch', {
        path: ['openWatches'],
        message: 'only cutWatch acts on open watches',
      }),
    );
}

function actionSchema() {
  const after = z.optional(z.boolean());
  const body = z.union([z.string(), z.custom<JsonValue>(isRecord, 'want an object or a string')]);
  return z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('delay'), ms: duration() }),
    z.strictObject({
      do: z.literal('answer'),
      code: z.int().check(z.gte(200), z.lte(599)),
      retryAfterSeconds: z.optional(z.int().check(z.gte(0))),
      body: z.optional(body),
    }),
    z.strictObject({ do: z.literal('reset'), after }),
    z.strictObject({
      do: z.literal('cutWatch'),
      how: z.enum(['halfEvent', 'close', 'reset', 'stall']),
      afterEvents: z.optional(z.int().check(z.gte(0))),
    }),
    z.strictObject({ do: z.literal('forgetHistory'), as: z.optional(z.enum(['event', 'status'])) }),
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
