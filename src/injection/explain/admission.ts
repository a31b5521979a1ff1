import type { JsonObject } from '../../json/json.js';
import type { InjectionConfig } from '../config/injection-config.js';
import { podTemplateOf, type WorkloadKind, workloadName } from '../workload/workload.js';
import {
  askedInitializer,
  type InitializerAnswer,
  type InitializerObstacle,
  type Registration,
} from './asked-initializers.js';
import { type Asked, askedWebhooks, type WebhookAnswer } from './asked-webhooks.js';
import type { ShapedWorkload } from './workload-with-pods.js';

/** Who may put sidecars in when something is created in a cluster, as far as that could be read. */
export interface Doors {
  /** The MutatingWebhookConfigurations of sidecar injectors; undefined where they could not be read. */
  readonly webhookConfigurations: readonly JsonObject[] | undefined;
  /** Of the configured initializer; undefined where they could not be read. */
  readonly registrations: readonly Registration[] | undefined;
  /** Labels of a namespace; undefined where they could not be read. */
  readonly namespaceLabels: (namespace: string) => JsonObject | undefined;
  /** Kinds that the server allows no sidecar in. */
  readonly immutable: ReadonlySet<WorkloadKind>;
}

/** Who is asked about a workload when it is created. */
export interface Admission {
  readonly asked: readonly Asked[];
  readonly notAsked: readonly Asked[];
  /** Whether somebody else may be asked, too, which could not be found out. */
  readonly isUncertain: boolean;
  /**
   * What gets the sidecar: the workload itself, what is made from it, or, by webhooks alone, its pods, of which those see
   * nothing but the pod template. Undefined where nobody puts one in, or that is not certain.
   */
  readonly into: 'workload' | 'made' | 'pods' | undefined;
  /** Of the first webhook that is asked; undefined where none is. It may name cluster and network of the proxy. */
  readonly urlPath: string | undefined;
  /** Why nobody who is asked can put a sidecar in; undefined where somebody can, or may be able to. */
  readonly obstacle: AdmissionObstacle | undefined;
}

/** Why a workload that is to get a sidecar gets none when it is created. */
export interface AdmissionObstacle {
  /** `fail`: its creation is refused. */
  readonly action: 'skip' | 'fail';
  readonly reason: InitializerObstacle | 'NotSelected';
}

const toAsked = ({ configuration, name, why }: Asked): Asked => ({ configuration, name, why });

/** Whether any sidecar injector is registered; where none is, sidecars come from files only. */
export function hasDoor({ webhookConfigurations, registrations }: Doors): boolean {
  return webhookConfigurations?.length !== 0 || registrations?.length !== 0;
}

/** Who is asked about a workload when it, and what is made from it, is created. */
export function admissionOf(
  workload: ShapedWorkload,
  doors: Doors,
  { uninjectable }: Pick<InjectionConfig, 'uninjectable'>,
): Admission {
  const webhooks = webhookAnswers(workload, doors);
  const initializers = (doors.registrations ?? []).map((one) => askedInitializer(one, workload, doors.immutable));
  const all = [...webhooks, ...initializers];
  const isKnown = doors.webhookConfigurations !== undefined && doors.registrations !== undefined;
  const isUncertain = !isKnown || webhooks.some(({ verdict }) => verdict === 'unknown');
  return {
    asked: all.filter(({ verdict }) => verdict === 'asked').map(toAsked),
    notAsked: all.filter(({ verdict }) => verdict !== 'asked').map(toAsked),
    isUncertain,
    urlPath: webhooks.find(({ verdict }) => verdict === 'asked')?.urlPath,
    into: isUncertain ? undefined : placeOf(all, workload),
    obstacle: isUncertain || !hasDoor(doors) ? undefined : obstacleOf(all, uninjectable),
  };
}

function webhookAnswers(workload: ShapedWorkload, doors: Doors): readonly WebhookAnswer[] {
  const { namespace } = workloadName(workload.object);
  const { labels } = podTemplateOf(workload.object, workload.shape);
  const pod = { namespace, namespaceLabels: doors.namespaceLabels(namespace), labels };
  return (doors.webhookConfigurations ?? []).flatMap((configuration) => askedWebhooks(configuration, pod));
}

function placeOf(all: readonly (WebhookAnswer | InitializerAnswer)[], { shape }: ShapedWorkload): Admission['into'] {
  const asked = all.filter(({ verdict }) => verdict === 'asked');
  const kinds = asked.flatMap((answer) => ('into' in answer ? [answer.into] : []));
  if (kinds.length > 0) return kinds.includes(shape.kind) ? 'workload' : 'made';
  return asked.some((answer) => !('obstacle' in answer)) ? 'pods' : undefined;
}

function obstacleOf(
  all: readonly (WebhookAnswer | InitializerAnswer)[],
  uninjectable: InjectionConfig['uninjectable'],
): AdmissionObstacle | undefined {
  const asked = all.filter(({ verdict }) => verdict === 'asked');
  const obstacles = asked.flatMap((answer) => ('obstacle' in answer ? [answer.obstacle] : []));
  if (asked.length > obstacles.length) return undefined;
  const [reason] = obstacles;
  if (reason === undefined) return { action: 'skip', reason: 'NotSelected' };
  return { action: reason !== 'PodNotOfJob' && uninjectable === 'Fail' ? 'fail' : 'skip', reason };
}
