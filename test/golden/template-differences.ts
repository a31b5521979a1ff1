import { expect } from 'chai';

import type { Reason } from '../../src/injection/decision/reason.js';
import type { InjectedManifest } from '../../src/injection/manifest/manifest.js';
import type { PodInjection } from '../../src/injection/pod/pod-injection.js';
import { ConfigError } from '../../src/injection/schema/config-error.js';
import { isJsonObject, type Json, objectAt } from '../../src/json/json.js';
import { sidecarOf } from './sidecar-parts.js';

interface ManifestRun {
  readonly input: string;
  /** The documents of the original's output; none where it had none. */
  readonly expected: readonly Json[];
  readonly inject: () => InjectedManifest;
  readonly documentsIn: (text: string) => readonly Json[];
}

/** What this program does where the original did something else. */
interface Difference<Run> {
  readonly instead: string;
  readonly check: (run: Run) => void;
}

const untouched = (reason: Reason): Difference<ManifestRun> => ({
  instead: `keeps its bytes, because of ${reason}`,
  check: ({ input, inject }) => {
    const { text, outcomes } = inject();
    expect(text).to.equal(input);
    expect(outcomes.map(({ decision }) => decision.reason)).to.deep.equal([reason]);
  },
});

/** The original stopped with one, or with a panic. */
const sidecarError = (message: string): Difference<ManifestRun> => ({
  instead: `is an error: ${message}`,
  check: ({ inject }) => {
    expect(inject).to.throw(message);
  },
});

const configError: Difference<ManifestRun> = {
  instead: 'is an error where the configuration is read, with the place in the template',
  check: ({ inject }) => {
    expect(inject).to.throw(
      ConfigError,
      /^read \S+: config key "template": template: inject:2:.*missing value for if$/,
    );
  },
};

const containersOf = (workload: Json | undefined): unknown => sidecarOf(objectAt(workload))['containers'];

const podInjected: Difference<ManifestRun> = {
  instead: 'is injected, as of 1.0',
  check: ({ inject, documentsIn }) => {
    const { text, outcomes } = inject();
    expect(outcomes.map(({ decision }) => decision.reason)).to.deep.equal(['Forced']);
    expect(containersOf(documentsIn(text)[0])).to.have.lengthOf(1);
  },
};

const listInjected: Difference<ManifestRun> = {
  instead: 'has its items injected, but for the one on the network of the node',
  check: ({ inject }) => {
    expect(inject().outcomes.map(({ decision }) => decision.reason)).to.include.members(['Forced', 'HostNetwork']);
  },
};

const otherGroupUntouched: Difference<ManifestRun> = {
  instead: 'injects the known groups in any version, and leaves a kind of another group as it is',
  check: ({ input, expected, inject, documentsIn }) => {
    const isOther = (document: Json): boolean => objectAt(document)['apiVersion'] === 'example.com/v7';
    const documents = documentsIn(inject().text);
    const others = documents.filter(isOther);
    expect(others).to.have.lengthOf.at.least(1);
    expect(others).to.deep.equal(documentsIn(input).filter(isOther));
    expect(documents.filter((document) => !isOther(document))).to.deep.equal(
      expected.filter((document) => !isOther(document)),
    );
  },
};

const isUnknown = (key: string): boolean => key === 'notAField';

/** A value without a field that no Kubernetes knows. */
function withoutUnknown(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutUnknown);
  if (!isJsonObject(value)) return value;
  const known = Object.entries(value).filter(([key]) => !isUnknown(key));
  return Object.fromEntries(known.map(([key, child]) => [key, withoutUnknown(child ?? null)]));
}

const unknownPassedOn: Difference<ManifestRun> = {
  instead:
    "is the original's output with the field that the template writes and Kubernetes does not know, and a warning",
  check: ({ inject, expected, documentsIn }) => {
    const { text, outcomes } = inject();
    const documents = documentsIn(text);
    expect(JSON.stringify(documents)).to.include('"notAField":1');
    expect(documents.map(withoutUnknown)).to.deep.equal(expected);
    expect(outcomes.flatMap(({ warnings }) => warnings).join()).to.include('containers[0].ports[0].notAField');
  },
};

/** Cases of `kube-inject`, by the last part of their names, that end differently here, and how. */
export const DIFFERENT_WHEN_INJECTED: ReadonlyMap<string, Difference<ManifestRun>> = new Map([
  ['double-injection', untouched('SidecarPresent')],
  ['template-scalar-types', unknownPassedOn],
  ['kinds-other-group', otherGroupUntouched],
  ['template-parse-error', configError],
  ['template-exec-error', sidecarError("can't evaluate field NoSuchField in type *inject.SidecarTemplateData")],
  [
    'template-invalid-yaml',
    sidecarError('its text is not valid YAML: line 2, column 9: the quote " that begins here is not closed'),
  ],
  ['template-port-as-string', sidecarError(`containers[0].ports[0].containerPort: got '80', want a whole number`)],
]);

/** The same for those of releases that did not know Pods and Lists. */
export const DIFFERENT_OF_OLD_KINDS: ReadonlyMap<string, Difference<ManifestRun>> = new Map([
  ['0.5.0/derived/kube-inject/pod', podInjected],
  ['0.7.1/derived/kube-inject/pod', podInjected],
  ['0.5.0/derived/kube-inject/host-network-in-list', listInjected],
]);

const skipped = (reason: Reason): Difference<() => PodInjection> => ({
  instead: `gets no patch, because of ${reason}`,
  check: (inject) => {
    expect(inject()).to.deep.equal({ action: 'skip', reason });
  },
});

const wrongPolicy: Difference<() => PodInjection> = {
  instead: 'is an error where the configuration is read',
  check: (inject) => {
    expect(inject).to.throw(
      ConfigError,
      /^read \S+: config key "policy": got '\w+', want 'off', 'disabled' or 'enabled'$/,
    );
  },
};

const refusedWith = (message: string): Difference<() => PodInjection> => ({
  instead: `is refused: ${message}`,
  check: (inject) => {
    expect(inject).to.throw(message);
  },
});

/** Cases of the webhook, by the last part of their names. */
export const DIFFERENT_AT_THE_WEBHOOK: ReadonlyMap<string, Difference<() => PodInjection>> = new Map([
  ['no-status-but-legacy-names', skipped('SidecarPresent')],
  ['only-legacy-container', skipped('SidecarPresent')],
  ['status-json-all-lists-empty', skipped('SidecarPresent')],
  ['namespace-kube-system-on-request-only', skipped('NamespaceExempt')],
  ['policy-unknown', wrongPolicy],
  ['template-exec-error', refusedWith("can't evaluate field NoSuchField in type *inject.SidecarTemplateData")],
  ['template-invalid-yaml', refusedWith('its text is not valid YAML')],
]);
