import type { LaterDataField, TemplateFeatures } from '../../../template/istio/template-features.js';
import type { History } from '../history.js';

/** What the templates of a release see of their data and may call. */
export type TemplateRules = TemplateFeatures;

const FIRST_FUNCTIONS: readonly string[] = [
  ...['annotation', 'isset', 'valueOrDefault', 'excludeInboundPort', 'includeInboundPorts', 'applicationPorts'],
  ...['kubevirtInterfaces', 'contains', 'toLower', 'directory', 'indent', 'toYaml', 'toJSON', 'toJson', 'fromJSON'],
  ...['structToJSON', 'protoToJSON', 'formatDuration', 'render'],
];
const SINCE_1_5 = [...FIRST_FUNCTIONS, 'env'];
const SINCE_1_8 = [...SINCE_1_5, 'appendMultusNetwork'];
const SINCE_1_14 = SINCE_1_8.filter((name) => name !== 'render');
const SINCE_1_15 = [...SINCE_1_14, 'excludeInterfaces'];
const SINCE_1_18 = [...SINCE_1_15, 'omit', 'strdict', 'toJsonMap'];
const SINCE_1_19 = SINCE_1_18.filter((name) => name !== 'toJSON' && name !== 'toJson');
const SINCE_1_21 = [...SINCE_1_19, 'mergeMaps'];
const SINCE_1_30 = [...SINCE_1_21, 'omitNil', 'otelResourceAttributes'];

const FIELDS_OF_1_13: readonly LaterDataField[] = ['Revision', 'EstimatedConcurrency', 'ProxyImage'];
const FIELDS_OF_1_18: readonly LaterDataField[] = ['Revision', 'ProxyImage'];
const FIELDS_OF_1_20: readonly LaterDataField[] = [...FIELDS_OF_1_18, 'ProxyUID', 'ProxyGID'];
const FIELDS_OF_1_21: readonly LaterDataField[] = [...FIELDS_OF_1_20, 'CompliancePolicy'];
const FIELDS_OF_1_22: readonly LaterDataField[] = [...FIELDS_OF_1_21, 'InboundTrafficPolicyMode'];
const FIELDS_OF_1_27: readonly LaterDataField[] = [...FIELDS_OF_1_22, 'NativeSidecars'];

/** Templates of 0.5 to 1.0 may call more than they could there: nothing that worked then fails here. */
export const TEMPLATE_HISTORY: History<TemplateRules> = [
  {
    since: '0.5.0',
    rules: {
      meshApi: '0.5',
      dataFields: [],
      istioFunctions: FIRST_FUNCTIONS,
      sprig: true,
      cleansProxyConfig: false,
      multusNamespaces: false,
    },
  },
  { since: '1.1', rules: { sprig: false } },
  { since: '1.5', rules: { meshApi: '1.5', istioFunctions: SINCE_1_5, cleansProxyConfig: true } },
  { since: '1.7', rules: { meshApi: '1.7' } },
  { since: '1.8', rules: { istioFunctions: SINCE_1_8, sprig: true } },
  { since: '1.9', rules: { dataFields: ['Revision'] } },
  { since: '1.11', rules: { dataFields: ['Revision', 'EstimatedConcurrency'] } },
  { since: '1.13', rules: { dataFields: FIELDS_OF_1_13 } },
  { since: '1.14', rules: { istioFunctions: SINCE_1_14 } },
  { since: '1.15', rules: { istioFunctions: SINCE_1_15 } },
  { since: '1.18', rules: { istioFunctions: SINCE_1_18, dataFields: FIELDS_OF_1_18 } },
  { since: '1.19', rules: { istioFunctions: SINCE_1_19 } },
  { since: '1.20', rules: { dataFields: FIELDS_OF_1_20 } },
  { since: '1.21', rules: { istioFunctions: SINCE_1_21, dataFields: FIELDS_OF_1_21 } },
  { since: '1.22', rules: { dataFields: FIELDS_OF_1_22 } },
  { since: '1.27', rules: { dataFields: FIELDS_OF_1_27 } },
  { since: '1.28', rules: { multusNamespaces: true } },
  { since: '1.30', rules: { istioFunctions: SINCE_1_30 } },
  { since: '1.31', rules: { dataFields: [...FIELDS_OF_1_27, 'ProxyInitImage'] } },
];
