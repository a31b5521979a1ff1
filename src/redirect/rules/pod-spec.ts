import * as z from 'zod';

// A value of the wrong type is read as missing: the API server decides whether a template is valid.
const text = z.string().optional().catch(undefined);
const id = z.number().int().optional().catch(undefined);
const port = z.union([z.number(), z.string()]).optional().catch(undefined);

const list = <Item extends z.ZodType>(item: Item) => z.array(item).catch([]).default([]);

const securityContext = z.object({ runAsUser: id, runAsGroup: id }).catch({}).default({});

const probe = z
  .object({
    httpGet: z.object({ port }).optional().catch(undefined),
    tcpSocket: z.object({ port }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

// A template engine may leave a number, or nothing, where a text is meant.
const word = z.union([z.string(), z.number(), z.null()]).transform((value) => String(value ?? ''));

const container = z.object({
  name: z.string().catch('').default(''),
  image: text,
  command: list(word),
  args: list(word),
  env: list(z.object({ name: text, value: text })),
  ports: list(z.object({ name: text, containerPort: id, protocol: text })),
  securityContext,
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
});

const podSpec = z.object({
  hostNetwork: z.boolean().catch(false).default(false),
  securityContext,
  initContainers: list(container),
  containers: list(container),
});

/** The part of a pod's spec that decides where its traffic goes. */
export type PodSpec = z.infer<typeof podSpec>;

/** A container of it. */
export type Container = z.infer<typeof container>;

/** Reads a pod template, or a pod: what its `spec` says about its traffic; empty for anything else. */
export function readPodSpec(template: unknown): PodSpec {
  const read = z.object({ spec: podSpec }).safeParse(template);
  return read.success ? read.data.spec : podSpec.parse({});
}
