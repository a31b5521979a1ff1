import { expect } from 'chai';
import * as z from 'zod';

import { forceInjection } from '../../src/injection/config/params-config.js';
import type { SidecarConfig } from '../../src/injection/config/sidecar-config.js';
import type { TemplateConfig } from '../../src/injection/config/template-config.js';
import { type InjectedManifest, injectManifest } from '../../src/injection/manifest/manifest.js';
import { injectPod } from '../../src/injection/pod/inject-pod.js';
import type { PodInjection } from '../../src/injection/pod/pod-injection.js';
import { SidecarReader } from '../../src/injection/sidecar/sidecar-reader.js';
import type { SidecarTemplate } from '../../src/injection/sidecar/sidecar-template.js';
import { isJsonObject, type Json, type JsonObject } from '../../src/json/json.js';
import { readYamlDocument } from '../../src/yaml/read-document.js';
import { readGoYaml } from '../../src/yaml/read-go-yaml.js';
import { SimilarYamlReader } from '../../src/yaml/read-similar-yaml.js';
import { jsonPatched } from '../injection/apply-json-patch.js';
import { parseInjectionConfigFile, parseMeshConfigFile } from '../support/config-files.js';
import { deepFreeze } from '../support/deep-freeze.js';
import { normalObject } from './normalise.js';
import { DIFFERENT_AT_THE_WEBHOOK, DIFFERENT_OF_OLD_KINDS, DIFFERENT_WHEN_INJECTED } from './template-differences.js';
import type { HelmWebhookCase, KubeInjectCase, TemplateSuite, WebhookCase } from './template-suite.js';
import { itGivesTheFileBack, uninjected } from './uninjected.js';

const errorFile = z.object({ error: z.string() });

const lastPart = (name: string): string => name.replace(/^.*\//, '');

/** A manifest and what the original made of it, whole; and the way back. */
export function itInjects(suite: TemplateSuite, golden: KubeInjectCase): void {
  const inject = (): InjectedManifest => injected(suite, golden);
  const input = suite.read(golden.input);
  const different = DIFFERENT_OF_OLD_KINDS.get(golden.name) ?? DIFFERENT_WHEN_INJECTED.get(lastPart(golden.name));
  if (different) {
    it(`${golden.name}: ${different.instead}`, () => {
      const expected = golden.expect === 'output' ? documentsIn(suite.read(golden.expected), readGoYaml) : [];
      different.check({ input, expected, inject, documentsIn });
    });
    return;
  }
  if (golden.expect === 'error') {
    it(`${golden.name}: is the original's error`, () => {
      const { error } = errorFile.parse(JSON.parse(suite.read(golden.expected)));
      expect(inject).to.throw(error);
    });
    return;
  }
  it(`${golden.name}: equals the original's output`, () => {
    expect(golden.expect).to.equal('output');
    expect(documentsIn(inject().text)).to.deep.equal(documentsIn(suite.read(golden.expected), readGoYaml));
  });

  it(`${golden.name}: is what it was after uninjection`, () => {
    const after = documentsIn(inject().text).map(uninjected).map(normalObject);
    expect(after).to.deep.equal(documentsIn(input));
  });

  itGivesTheFileBack(golden.name, input, inject);

  it(`${golden.name}: a second injection changes nothing`, () => {
    const sidecarConfig = sidecarConfigOf(suite, golden);
    const once = inject().text;
    const twice = injectManifest(once, golden.input, sidecarConfig);
    const again = twice.outcomes.filter(({ decision }) => decision.action === 'inject');
    expect(again).to.deep.equal([]);
    expect(twice.text).to.equal(once);
  });
}

/** A pod at its creation, and what it is after the original's patch; a second call changes nothing. */
export function itPatches(suite: TemplateSuite, golden: WebhookCase): void {
  const pod = podIn(suite.read(golden.input));
  const { requestNamespace } = golden;
  const sidecarConfig = (): SidecarConfig => versioned(sidecarConfigOf(suite, golden), golden.templateVersion);
  const inject = (): PodInjection =>
    injectPod(pod, sidecarConfig(), requestNamespace ? { namespace: requestNamespace } : {});
  const different = DIFFERENT_AT_THE_WEBHOOK.get(lastPart(golden.name));
  if (different) {
    it(`${golden.name}: ${different.instead}`, () => {
      different.check(inject);
    });
  } else if (golden.expect === 'no-patch') {
    it(`${golden.name}: gets no patch`, () => {
      expect(inject().action).to.equal('skip');
    });
  } else {
    it(`${golden.name}: is the original's pod after the patch`, () => {
      expectPatched(pod, sidecarConfig(), podIn(suite.read(golden.expectedObject ?? '')));
    });
  }
}

/** Each workload of a manifest, as a pod, with the template of the Helm chart. */
export function itPatchesPartsOf(suite: TemplateSuite, golden: HelmWebhookCase): void {
  for (const [index, part] of golden.parts.entries()) {
    it(`${golden.name}, part ${index}: is the original's pod after the patch`, () => {
      const sidecarConfig = versioned(sidecarConfigOf(suite, golden), golden.templateVersion);
      expectPatched(podIn(suite.read(part.pod)), sidecarConfig, podIn(suite.read(part.expectedObject)));
    });
  }
}

/** The documents of a stream that hold something, in the form in which they are compared. */
function documentsIn(text: string, read: (text: string) => Json = readYamlDocument): readonly Json[] {
  return text
    .split(/^(?=---(?:\s|$))/m)
    .map((part) => read(part))
    .filter((document) => document !== null)
    .map(normalObject);
}

function sidecarConfigOf(
  { read }: TemplateSuite,
  golden: Pick<KubeInjectCase, 'config' | 'mesh' | 'tag'>,
): SidecarConfig<TemplateConfig> {
  const config = parseInjectionConfigFile(`compatibility: "${golden.tag}"\n${read(golden.config)}`, golden.config);
  if (config.form !== 'template') throw new Error(`${golden.config} has no template`);
  const mesh = parseMeshConfigFile(read(golden.mesh), golden.mesh, config.compatibility);
  return deepFreeze({ config, mesh });
}

/** As `kube-inject --force` does it: the original's asked for nothing. */
function injected(suite: TemplateSuite, golden: KubeInjectCase): InjectedManifest {
  const sidecarConfig = sidecarConfigOf(suite, golden);
  const config = forceInjection(sidecarConfig.config);
  return injectManifest(suite.read(golden.input), golden.input, { ...sidecarConfig, config });
}

/** The pod after the patch, as the embedded API server applies it. */
function patchedPod(pod: JsonObject, injection: PodInjection): JsonObject {
  if (injection.action === 'skip') expect.fail(`skipped: ${injection.reason}`);
  return jsonPatched(pod, injection.patch);
}

/** The test data has a text in place of the hash of the template. */
function versioned(sidecarConfig: SidecarConfig<TemplateConfig>, version: string | undefined): SidecarConfig {
  if (version === undefined) return sidecarConfig;
  const { config } = sidecarConfig;
  const yaml = new SimilarYamlReader();
  const reader = new SidecarReader({ version, release: config.compatibility, readYaml: (text) => yaml.read(text) });
  const template: SidecarTemplate = {
    ...config.template,
    version,
    read: (text, options) => reader.read(text, options),
    withStatus: (sidecar) => reader.withStatus(sidecar),
  };
  return { ...sidecarConfig, config: { ...config, template } };
}

function podIn(text: string): JsonObject {
  const pod = readYamlDocument(text);
  if (!isJsonObject(pod)) throw new Error('the case holds no pod');
  return deepFreeze(pod);
}

function expectPatched(pod: JsonObject, sidecarConfig: SidecarConfig, want: JsonObject): void {
  const after = patchedPod(pod, injectPod(pod, sidecarConfig));
  expect(normalObject(after)).to.deep.equal(normalObject(want));
  const again = injectPod(deepFreeze(after), sidecarConfig);
  expect(again).to.deep.equal({ action: 'skip', reason: 'AlreadyInjected' });
}
