import type { Access } from '../../kubernetes/discovery/access-review.js';
import { groupOf } from '../../kubernetes/discovery/api-resources.js';
import type { WorkloadResource } from '../../kubernetes/discovery/workload-resources.js';
import {
  ADMISSION_REGISTRATION,
  INITIALIZER_CONFIGURATIONS,
} from '../../kubernetes/initializers/initializer-configurations.js';
import { LOCK_NAME } from '../../kubernetes/resources/lock-config-map.js';
import { CONFIGURATION_NAME } from '../registration/registration.js';

/** Verbs that the controller uses on one resource. */
export interface RequiredRights {
  readonly on: Omit<Access, 'verb'>;
  readonly verbs: readonly string[];
  /** How bad it is to lack one of them. */
  readonly level: 'failure' | 'warning';
  /** The consequence of lacking one, a clause. */
  readonly without: string;
}

/** Rights with the server's answers. */
export interface ReviewedRights extends RequiredRights {
  readonly denied: readonly string[];
  /** The first error in place of an answer. */
  readonly error?: Error;
}

/** What the rights depend on. */
export interface RightsScope {
  readonly resources: readonly Pick<WorkloadResource, 'groupVersion' | 'plural'>[];
  /** Of the ConfigMaps. */
  readonly namespace: string;
  readonly configMaps: readonly string[];
  /** The controller registers its name itself. */
  readonly registersItself: boolean;
}

/** What the controller does with every workload: see what is pending, read it again, change it, also uninitialized. */
const WORKLOAD_VERBS = ['get', 'watch', 'patch', 'initialize'];

const CONFIGURATIONS = { group: groupOf(ADMISSION_REGISTRATION), resource: INITIALIZER_CONFIGURATIONS };

/** Every right that the controller makes use of. */
export function requiredRights({
  resources,
  namespace,
  configMaps,
  registersItself,
}: RightsScope): readonly RequiredRights[] {
  const workloads = resources.map(({ groupVersion, plural }): RequiredRights => ({
    on: { group: groupOf(groupVersion), resource: plural },
    verbs: WORKLOAD_VERBS,
    level: 'failure',
    without: 'those that wait for the controller stay pending',
  }));
  const allConfigMaps = { group: '', resource: 'configmaps', namespace };
  const withoutLock = {
    level: 'warning',
    without: 'replicas do not know of each other, and do the work twice',
  } as const;
  const named = configMaps.map((name) => ({ ...allConfigMaps, name }));
  const reading = named.map((on): RequiredRights => ({
    on,
    verbs: ['get'],
    level: 'failure',
    without: 'there is no configuration',
  }));
  const watching = named.map((on): RequiredRights => ({
    on,
    verbs: ['watch'],
    level: 'warning',
    without: 'a change takes effect up to ten seconds later',
  }));
  return [
    ...workloads,
    ...reading,
    ...watching,
    { on: { ...allConfigMaps, name: LOCK_NAME }, verbs: ['get', 'update'], ...withoutLock },
    { on: allConfigMaps, verbs: ['create'], ...withoutLock },
    {
      on: { group: '', resource: 'events' },
      verbs: ['create'],
      level: 'warning',
      without: 'workloads get no Events that say what became of them',
    },
    {
      on: CONFIGURATIONS,
      verbs: ['list', 'watch'],
      level: 'warning',
      without: 'the controller does not know what they make pending, pods among it',
    },
    ...(registersItself ? registrationRights() : []),
  ];
}

/** The rights to add the controller's name to the InitializerConfiguration, and to remove it. */
function registrationRights(): readonly RequiredRights[] {
  const on = { ...CONFIGURATIONS, name: CONFIGURATION_NAME };
  const withoutCreate = "the controller can't register its name where there is none yet, and no workload waits for it";
  const withoutUpdate =
    "the controller can't register its name, or remove it when the last replica stops: what is created then stays pending";
  return [
    // A rule can't restrict `create` to a name.
    { on: CONFIGURATIONS, verbs: ['create'], level: 'warning', without: withoutCreate },
    { on, verbs: ['get', 'update', 'delete'], level: 'warning', without: withoutUpdate },
  ];
}
