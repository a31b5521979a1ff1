import * as z from 'zod/mini';

// A value of the wrong type is read as missing: the API server decides whether a template is valid.
const text = z.catch(z.optional(z.string()), undefined);
const id = z.catch(z.optional(z.int()), undefined);
const port = z.catch(z.optional(z.union([z.number(), z.string()])), undefined);

const list = <Item extends z.ZodMiniType>(item: Item) => z._default(z.catch(z.array(item), []), []);

const securityContext = z._default(z.catch(z.object({ runAsUser: id, runAsGroup: id }), {}), {});

const orMissing = <Part extends z.ZodMiniType>(part: Part) => z.catch(z.optional(part), undefined);

const probe = orMissing(z.object({ httpGet: orMissing(z.object({ port })), tcpSocket: orMissing(z.object({ port })) }));

// A template engine may leave a number, or nothing, where a text is meant.
const word = z.pipe(
  z.union([z.string(), z.number(), z.null()]),
  z.transform((value) => String(value ?? '')),
);

const container = z.object({
  name: z._default(z.catch(z.string(), ''), ''),
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
  hostNetwork: z._default(z.catch(z.boolean(), false), false),
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
