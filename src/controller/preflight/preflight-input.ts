import uniq from 'lodash/uniq.js';

import type { SidecarConfig } from '../../injection/config/sidecar-config.js';
import type { Subject } from '../../kubernetes/discovery/access-review.js';
import { type ApiResource, groupOf } from '../../kubernetes/discovery/api-resources.js';
import { clockSkewMs } from '../../kubernetes/discovery/clock-skew.js';
import type { ServerVersion } from '../../kubernetes/discovery/server-version.js';
import { discoverWorkloads, PODS, type ServedWorkloads } from '../../kubernetes/discovery/workload-resources.js';
import {
  coverageOf,
  type Covered,
  coversPods,
  type InitializerConfiguration,
  listInitializerConfigurations,
} from '../../kubernetes/initializers/initializer-configurations.js';
import type { ApiClient } from '../../kubernetes/transport/api-client.js';
import { reviewRights } from './review-rights.js';
import { type RequiredRights, requiredRights, type ReviewedRights } from './rights.js';
import { observeServer, type ServerState } from './server-state.js';
import { settle, type Settled, valueOf } from './settled.js';

/** The configuration in force, and warnings about it, a sentence each. */
interface ReadConfiguration {
  readonly sidecarConfig: SidecarConfig;
  readonly warnings: readonly string[];
}

/** Something that has been pending for too long. */
export interface StuckObject {
  readonly kind: string;
  /** Empty where the kind has no namespace. */
  readonly namespace: string;
  readonly name: string;
  /** The first pending name; empty where there is none. */
  readonly waitsFor: string;
  readonly ageSeconds: number;
}

/** What is stuck, and the resources that may not be listed. */
export interface StuckObjects {
  readonly stuck: readonly StuckObject[];
  readonly refused: readonly string[];
}

/** Who is checked, and against what. */
export interface PreflightOptions {
  readonly client: ApiClient;
  /** Milliseconds since 1970, as `Date.now`. */
  readonly now: () => number;
  /** Of the ConfigMaps. */
  readonly namespace: string;
  /** Name of the ConfigMap with the injection configuration. */
  readonly injectConfig: string;
  /** Whether the mesh configuration comes from a file, and not from a ConfigMap. */
  readonly meshFromFile: boolean;
  /** Whether the controller registers its name itself. */
  readonly registersItself: boolean;
  /** Names that this process had before, and has not now. */
  readonly formerNames: () => readonly string[];
  readonly readConfiguration: () => Promise<ReadConfiguration>;
  /** Whose rights are checked; default: the caller's own. */
  readonly subject?: Subject;
  /**
   * Finds what is stuck among the resources that are wanted. It may list every object of them, for which the controller
   * has neither the rights nor the memory: where it is undefined, stuck objects are not searched.
   */
  readonly findStuck?: (isWanted: (resource: ApiResource) => boolean) => Promise<StuckObjects>;
  /** Is called with the rights as the server says them. */
  readonly onRights?: (rights: readonly ReviewedRights[]) => void;
}

/** All that the rules decide from: gathered first, evaluated after. */
export interface PreflightInput extends ServerState {
  readonly skewMs: Settled<number | undefined>;
  readonly workloads: Settled<ServedWorkloads>;
  readonly configuration: Settled<ReadConfiguration>;
  /** `NAMESPACE/NAME` of the ConfigMap with the injection configuration. */
  readonly injectConfig: string;
  readonly configurations: Settled<readonly InitializerConfiguration[]>;
  /** The controller registers its name itself, when it is ready. */
  readonly registersItself: boolean;
  /** Names that the controller had before, and has not now. */
  readonly formerNames: readonly string[];
  readonly rights: readonly ReviewedRights[];
  /** Whose they are: `service account NAMESPACE/NAME`, or `the caller`. */
  readonly who: string;
  readonly stuck: Settled<StuckObjects> | undefined;
}

const coversEntry = (covered: Covered, wanted: string): boolean => covered === 'all' || covered.includes(wanted);

/** Reads from the server, which is known to answer, everything that the rules need. */
export async function gatherInput(options: PreflightOptions, version: ServerVersion): Promise<PreflightInput> {
  const { client, now, namespace, findStuck, subject, registersItself, formerNames } = options;
  const [skewMs, server, workloads, configuration, configurations] = await Promise.all([
    settle(clockSkewMs(client, now)),
    observeServer(client, version),
    settle(discoverWorkloads(client)),
    settle(options.readConfiguration()),
    settle(listInitializerConfigurations(client)),
  ]);
  const config = valueOf(configuration)?.sidecarConfig.config;
  const listed = valueOf(configurations) ?? [];
  const pods = config !== undefined && coversPods(listed, config.initializerName) ? [PODS] : [];
  const mesh = config === undefined || options.meshFromFile ? [] : [config.meshConfigMapName];
  const wanted = requiredRights({
    resources: [...(valueOf(workloads)?.served ?? []), ...pods],
    namespace,
    configMaps: uniq([options.injectConfig, ...mesh]),
    registersItself,
  });
  const rights = await reviewAndTell(options, wanted);
  const stuck = findStuck && (await settle(findStuck(mayBePending(valueOf(workloads), listed))));
  const who = describeSubject(subject);
  const ours = { registersItself, formerNames: formerNames() };
  const injectConfig = `${namespace}/${options.injectConfig}`;
  const answers = { skewMs, workloads, configuration, configurations };
  return { ...server, ...answers, ...ours, injectConfig, rights, who, stuck };
}

async function reviewAndTell(
  { client, subject, onRights }: PreflightOptions,
  wanted: readonly RequiredRights[],
): Promise<readonly ReviewedRights[]> {
  const rights = await reviewRights(client, wanted, subject);
  onRights?.(rights);
  return rights;
}

/** The resources on which something may be pending: those that the controller watches, and those of any initializer. */
function mayBePending(
  workloads: ServedWorkloads | undefined,
  configurations: readonly InitializerConfiguration[],
): (resource: ApiResource) => boolean {
  const watched = (workloads?.served ?? []).map(({ plural }) => plural);
  const coverages = configurations
    .flatMap(({ initializers }) => initializers)
    .flatMap((initializer) => coverageOf(initializer) ?? []);
  return ({ groupVersion, plural }) => {
    const group = groupOf(groupVersion);
    const isCovered = coverages.some(
      ({ groups, plurals }) => coversEntry(groups, group) && coversEntry(plurals, plural),
    );
    return watched.includes(plural) || isCovered;
  };
}

/** A subject as messages name it. */
function describeSubject(subject: Subject | undefined): string {
  if (!subject) return 'the caller';
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(subject.user) ?? [];
  return name === undefined ? subject.user : `service account ${namespace ?? ''}/${name}`;
}
