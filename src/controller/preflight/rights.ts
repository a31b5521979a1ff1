import type { Access } from '../../kubernetes/discovery/access-review.js';
import { groupOf } from '../../kubernetes/discovery/api-resources.js';
import {
  ADMISSION_REGISTRATION,
  INITIALIZER_CONFIGURATIONS,
} from '../../kubernetes/initializers/initializer-configurations.js';
import { LOCK_NAME } from '../../kubernetes/resources/lock-config-map.js';
import type { WorkloadResource } from '../../kubernetes/discovery/workload-resources.js';
import { CONFIGURATION_NAME } from '../registration/registration.js';

/** Verbs that the controller uses on one resource. */
export interface WantedRights {
  readonly on: Omit<Access, 'verb'>;
  readonly verbs: readonly string[];
  /** What it is to lack one of them. */
  readonly level: 'failure' | 'warning';
  /** What comes of that, a clause. */
  readonly without: string;
}

/** What the answers say. */
export interface AnsweredRights extends WantedRights {
  readonly denied: readonly string[];
  /** The first answer that was none. */
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

const CONFIGURATIONS_OF = { group: groupOf(ADMISSION_REGISTRATION), resource: INITIALIZER_CONFIGURATIONS };

/** What it takes to have our name in the InitializerConfiguration, and to take it back. */
function registrationRights(): readonly WantedRights[] {
  const on = { ...CONFIGURATIONS_OF, name: CONFIGURATION_NAME };
  const makes = 'our name is not registered where there is none yet, and nothing waits for us';
  const changes =
    'our name is not registered, or not taken back when the last replica stops: what is created then hangs';
  return [
    // Of which name, no rule can say.
    { on: CONFIGURATIONS_OF, verbs: ['create'], level: 'warning', without: makes },
    { on, verbs: ['get', 'update', 'delete'], level: 'warning', without: changes },
  ];
}

/** Every right that the controller makes use of. */
export function wantedRights({
  resources,
  namespace,
  configMaps,
  registersItself,
}: RightsScope): readonly WantedRights[] {
  const workloads = resources.map(({ groupVersion, plural }): WantedRights => ({
    on: { group: groupOf(groupVersion), resource: plural },
    verbs: WORKLOAD_VERBS,
    level: 'failure',
    without: 'those that wait for us hang',
  }));
  const configMapsOf = { group: '', resource: 'configmaps', namespace };
  const withoutLock = { level: 'warning', without: 'replicas do not know of each other, and do work twice' } as const;
  const named = configMaps.map((name) => ({ ...configMapsOf, name }));
  const reading = named.map((on): WantedRights => ({
    on,
    verbs: ['get'],
    level: 'failure',
    without: 'there is no configuration',
  }));
  const watching = named.map((on): WantedRights => ({
    on,
    verbs: ['watch'],
    level: 'warning',
    without: 'a change of it is in force ten seconds later',
  }));
  return [
    ...workloads,
    ...reading,
    ...watching,
    { on: { ...configMapsOf, name: LOCK_NAME }, verbs: ['get', 'update'], ...withoutLock },
    { on: configMapsOf, verbs: ['create'], ...withoutLock },
    {
      on: { group: '', resource: 'events' },
      verbs: ['create'],
      level: 'warning',
      without: 'workloads get no Events that say what became of them',
    },
    {
      on: CONFIGURATIONS_OF,
      verbs: ['list', 'watch'],
      level: 'warning',
      without: 'nobody knows what they make pending, pods among it',
    },
    ...(registersItself ? registrationRights() : []),
  ];
}
