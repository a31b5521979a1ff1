import { expect } from 'chai';
import isEqual from 'lodash/isEqual.js';
import isMatch from 'lodash/isMatch.js';
import omit from 'lodash/omit.js';

import type { Reason } from '../../src/injection/decision/reason.js';
import type { InitializationPlan } from '../../src/injection/initializers/initialization-plan.js';
import type { InjectedManifest } from '../../src/injection/manifest/manifest.js';
import { ConfigError } from '../../src/injection/schema/config-error.js';
import { isJsonObject, type Json, type JsonObject, objectAt } from '../../src/json/json.js';
import { patched, VERSIONS } from '../injection/apply-patch.js';
import { normalObject } from './normalise.js';
import { podTemplatePath, sidecarOf, withoutSidecar } from './sidecar-parts.js';

interface ManifestRun {
  readonly input: string;
  /** The documents of the original's output; none where it had none. */
  readonly expected: readonly Json[];
  readonly inject: () => InjectedManifest;
  readonly documentsIn: (text: string) => readonly Json[];
}

interface PlanRun {
  readonly object: JsonObject;
  readonly plan: InitializationPlan;
}

/** What this program does where the original did something else. */
export interface Difference<Run> {
  readonly instead: string;
  readonly check: (run: Run) => void;
}

const asObject = (value: Json | undefined): JsonObject => objectAt(value);
const reasonsOf = ({ outcomes }: InjectedManifest): readonly Reason[] =>
  outcomes.map(({ decision }) => decision.reason);

/**
 * What every sidecar has here and had not in the originals, and why.
 * - istio-init and enable-core-dump run as root, whatever user the pod has: as `runAsNonRoot` they could not change iptables.
 * - istio-proxy requests CPU: where one container of a pod does not, an autoscaler that looks at CPU can't work.
 */
const IN_EVERY_SIDECAR = {
  asRoot: { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false },
  resources: { requests: { cpu: '10m' } },
} as const;

/** A value without what every sidecar has here and had not in the originals. */
export function asTheOriginal(value: Json | readonly Json[]): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(asTheOriginal);
  if (!isJsonObject(value)) return value;
  const own = containerAsTheOriginal(value);
  return Object.fromEntries(Object.entries(own).map(([key, child]) => [key, asTheOriginal(child ?? null)]));
}

function containerAsTheOriginal(container: JsonObject): JsonObject {
  const context = objectAt(container, 'securityContext');
  const { name } = container;
  if ((name === 'istio-init' || name === 'enable-core-dump') && isMatch(context, IN_EVERY_SIDECAR.asRoot)) {
    return { ...container, securityContext: omit(context, Object.keys(IN_EVERY_SIDECAR.asRoot)) };
  }
  const requests = name === 'istio-proxy' && isEqual(container['resources'], IN_EVERY_SIDECAR.resources);
  return requests ? omit(container, 'resources') : container;
}

const refused = (message: string): Difference<ManifestRun> => ({
  instead: `is refused: ${message}`,
  check: ({ inject }) => {
    expect(inject).to.throw(ConfigError, message);
  },
});

const untouched = (reason: Reason): Difference<ManifestRun> => ({
  instead: `keeps its bytes, because of ${reason}`,
  check: ({ input, inject }) => {
    const result = inject();
    expect(result.text).to.equal(input);
    expect(new Set(reasonsOf(result))).to.deep.equal(new Set([reason]));
  },
});

/** The user's own fields are what the user wrote; the sidecar is the original's. */
const ownFieldsStay: Difference<ManifestRun> = {
  instead: "gets the original's sidecar, and the user's own fields stay as they are",
  check: ({ input, expected, inject, documentsIn }) => {
    const documents = documentsIn(inject().text);
    expect(documents.map(withoutSidecar)).to.deep.equal(documentsIn(input));
    expect(documents.map((document) => asTheOriginal(sidecarOf(asObject(document))))).to.deep.equal(
      expected.map((document) => sidecarOf(asObject(document))),
    );
  },
};

/** A made-up group is not read as the group that the kind's name is known from. */
const otherGroupUntouched: Difference<ManifestRun> = {
  instead: 'injects the known groups in any version, and leaves a kind of another group as it is',
  check: ({ input, expected, inject, documentsIn }) => {
    const isOther = (document: Json): boolean => asObject(document)['apiVersion'] === 'example.com/v7';
    const documents = documentsIn(inject().text);
    expect(documents.filter(isOther)).to.deep.equal(documentsIn(input).filter(isOther)).and.to.have.lengthOf(1);
    expect(asTheOriginal(documents.filter((document) => !isOther(document)))).to.deep.equal(
      expected.filter((document) => !isOther(document)),
    );
  },
};

const podsAndListsInjected: Difference<ManifestRun> = {
  instead: 'injects the Pod and the Deployment in the List, and keeps the bytes of the rest',
  check: ({ input, inject, documentsIn }) => {
    const result = inject();
    expect(reasonsOf(result)).to.deep.equal(['PolicyEnabled', 'PolicyEnabled']);
    const [pod, list] = documentsIn(result.text).map(asObject);
    const [item] = (list?.['items'] ?? []) as readonly JsonObject[];
    for (const workload of [pod, item]) {
      expect(sidecarOf(asObject(workload)))
        .to.have.property('containers')
        .with.lengthOf(1);
    }
    expect(documentsIn(result.text).map(withoutSidecar)).to.deep.equal(documentsIn(input));
    const rest = input.slice(input.indexOf('---\napiVersion: v1\nkind: ConfigMap'));
    expect(result.text.endsWith(rest)).to.equal(true);
  },
};

/** As 0.4.0 has it: the status on the CronJob and on its job template, the sidecar in the pod template. */
function expectInjectedCronJob(cronJob: JsonObject, user: Json): void {
  const { initContainers, containers, volumes } = sidecarOf(cronJob);
  expect([initContainers, containers, volumes].map((list) => (list as readonly Json[]).length)).to.deep.equal([
    1, 1, 2,
  ]);
  expect(withoutSidecar(cronJob)).to.deep.equal(user);
  const annotationsAt = (path: readonly string[]): JsonObject => objectAt(cronJob, ...path, 'metadata', 'annotations');
  const status = { 'sidecar.istio.io/status': 'injected-version-12345678' };
  expect(annotationsAt([])).to.deep.equal(status);
  expect(annotationsAt(['spec', 'jobTemplate'])).to.deep.equal(status);
  expect(annotationsAt(podTemplatePath(cronJob))).to.deep.equal({});
}

const cronJobInjected: Difference<ManifestRun> = {
  instead: 'is injected, where 0.2 crashed',
  check: ({ input, inject, documentsIn }) => {
    const [cronJob] = documentsIn(inject().text);
    const [user] = documentsIn(input);
    expectInjectedCronJob(asObject(cronJob), user ?? null);
  },
};

const inInjection = (name: string): string => `0.2.12/derived/kube-inject/${name}`;

/** Cases of `kube-inject` that end differently here, and how. */
export const DIFFERENT_WHEN_INJECTED: ReadonlyMap<string, Difference<ManifestRun>> = new Map([
  [
    inInjection('include-and-exclude'),
    refused('config key "excludeNamespaces": got both this key and "namespaces", want only one of them'),
  ],
  [inInjection('policy-unknown'), refused(`config key "policy": got 'maybe', want 'off', 'disabled' or 'enabled'`)],
  [
    inInjection('pull-policy-unknown'),
    refused(`config key "params.imagePullPolicy": got 'Sometimes', want 'Always', 'IfNotPresent' or 'Never'`),
  ],
  [inInjection('policy-off'), untouched('PolicyOff')],
  [inInjection('already-injected-without-status'), untouched('SidecarPresent')],
  [inInjection('inject-annotation-on-template-is-ignored'), untouched('DisabledByAnnotation')],
  [inInjection('inject-annotation-unquoted-bool'), untouched('DisabledByAnnotation')],
  [inInjection('numeric-label'), ownFieldsStay],
  [inInjection('quantities-are-canonicalised'), ownFieldsStay],
  [inInjection('quantities-not-injected'), ownFieldsStay],
  [inInjection('unknown-fields-are-dropped'), ownFieldsStay],
  [inInjection('kinds-other-group'), otherGroupUntouched],
  [inInjection('kinds-unknown'), podsAndListsInjected],
  [inInjection('cronjob'), cronJobInjected],
]);

/** The user's object when nothing is pending. */
function initialized(object: JsonObject): Json {
  const { initializers, ...metadata } = objectAt(object, 'metadata');
  expect(initializers).to.satisfy(isJsonObject);
  return normalObject({ ...object, metadata });
}

/** Cases of the initializer that end differently here, and how. */
export const DIFFERENT_WHEN_INITIALIZED: ReadonlyMap<string, Difference<PlanRun>> = new Map([
  [
    '0.2.12/derived/initialize/kind-cronjob',
    {
      instead: 'is injected, where 0.2 crashed',
      check: ({ object, plan }) => {
        if (plan.action !== 'inject') expect.fail(`${plan.action}: ${plan.reason}`);
        for (const version of VERSIONS) {
          expectInjectedCronJob(asObject(normalObject(patched(object, plan.patch, version))), initialized(object));
        }
      },
    },
  ],
  [
    '0.2.12/derived/initialize/policy-off',
    {
      instead: 'is released without a sidecar, because of PolicyOff',
      check: ({ object, plan }) => {
        if (plan.action !== 'release') expect.fail(`${plan.action}: ${plan.reason}`);
        expect(plan.reason).to.equal('PolicyOff');
        for (const version of VERSIONS) {
          expect(normalObject(patched(object, plan.patch, version))).to.deep.equal(initialized(object));
        }
      },
    },
  ],
]);
