import { isJsonObject, type Json, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { fromJson, fromJsonAs } from '../../template/go/from-json.js';
import type { GoValue } from '../../template/go/go-value.js';
import { injectionDataFactory, type InjectionParts, injectionTypes } from '../../template/istio/injection-data.js';
import { compileWithFunctions } from '../../template/istio/template-with-functions.js';
import type { TemplateSource } from '../../template/template.js';
import { hasNativeSidecar } from '../adjust/native-sidecars.js';
import { type ConfigSettings } from '../config/config-settings.js';
import { withSetValues } from '../config/set-values.js';
import { defaultMesh } from '../mesh/mesh-of-release.js';
import { rulesAt } from '../releases/history.js';
import type { Release } from '../releases/release.js';
import { OWNER_HISTORY } from '../releases/rules/owner-rules.js';
import { type ReleaseRules, rulesOf } from '../releases/rules/release-rules.js';
import { type InjectorSettings, NO_SETTINGS } from '../rendering/injector-settings.js';
import { nativeSidecarFacts, ProxyFactFinder, templateData } from '../rendering/template-data.js';
import { ownerOf } from '../workload/pod-owner.js';
import { type WorkloadShape, workloadShape } from '../workload/workload.js';
import { podPartsOf } from './pod-change.js';

/** A template without a configuration around it. */
type TemplateAlone = Omit<TemplateSource, 'functions' | 'absent'>;

/** What a template is rendered with beside its data. */
export interface AloneSettings extends Pick<ConfigSettings, 'sets' | 'injector'> {
  /** Whose functions and data it has. */
  readonly release: Release;
}

/**
 * What a template of a release renders. Where the data is a workload, the template sees what an injector would show it: the
 * workload, the default mesh configuration, and the values that are set. Any other data it sees as it is; of a map, with what
 * is set in `Values`, `Revision` and `NativeSidecars`.
 * @throws TemplateError where it does not parse, or fails; ConfigError for values of a wrong type
 */
export function renderTemplateAlone(source: TemplateAlone, data: Json, settings: AloneSettings): string {
  const rules = rulesOf(settings.release);
  const types = injectionTypes(rules.template);
  const injector: InjectorSettings = { ...NO_SETTINGS, ...settings.injector };
  const template = compileWithFunctions(source, {
    features: rules.template,
    environment: injector.environment,
    proxyDefaults: fromJsonAs(types('*v1alpha1.ProxyConfig'), rules.mesh.proxyDefaults),
  });
  return template.execute(dataOf());

  function dataOf(): GoValue {
    const shape = isJsonObject(data) ? workloadShape(data) : undefined;
    const given = { rules, injector, sets: settings.sets ?? {} };
    if (!isJsonObject(data)) return fromJson(data);
    if (!shape) return fromJson(withSettings(data, given));
    return injectionDataFactory(types)(partsOf({ object: data, shape }, given));
  }
}

/** What is given by flags, for a release. */
interface Given {
  readonly rules: ReleaseRules;
  readonly injector: InjectorSettings;
  readonly sets: JsonObject;
}

/** What an injector shows of a workload. */
function partsOf(
  { object, shape }: { readonly object: JsonObject; readonly shape: WorkloadShape },
  { rules, injector, sets }: Given,
): InjectionParts {
  const input = {
    pod: podPartsOf(object, shape),
    owner: ownerOf(object, shape, { rules: rulesAt(OWNER_HISTORY, rules.release), door: injector.door }),
    namespace: stringIn(objectAt(object, 'metadata')['namespace']) ?? '',
    mesh: defaultMesh(rules.release).json,
    values: sets,
    injector,
    urlPath: '',
  };
  return templateData(input, { ...input.pod }, new ProxyFactFinder(rules).factsOf(input));
}

/** Data of the user's own with what flags say, under the names that templates of Istio have for it. */
function withSettings(data: JsonObject, { rules, injector, sets }: Given): JsonObject {
  const hasSets = Object.keys(sets).length > 0;
  const { revision, nativeSidecars } = injector;
  const isNative = hasNativeSidecar({}, nativeSidecarFacts(rules, injector));
  return {
    ...data,
    ...(hasSets && { Values: withSetValues(objectAt(data['Values'] ?? {}), sets) }),
    ...(revision !== '' && { Revision: revision }),
    ...(nativeSidecars !== undefined && { NativeSidecars: isNative }),
  };
}
