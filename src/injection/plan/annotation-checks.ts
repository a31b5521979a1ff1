import type { AnnotationForm, PlainForm } from '../releases/rules/annotation-rules.js';
import {
  address,
  agentLogLevels,
  booleanText,
  type Check,
  componentLogLevels,
  interceptionMode,
  interfacePatterns,
  interfaces,
  jsonText,
  listCheck,
  logLevel,
  objectNameText,
  oneOf,
  quantity,
  wholeNumber,
  yamlMap,
} from './annotation-forms.js';

/** How a proxy's configuration is checked, which is the text of an annotation. */
export interface CheckOptions {
  /** Default: any map, as YAML. */
  readonly proxyConfig?: Check | undefined;
}

const MAX_UINT16 = 2 ** 16 - 1;
const MAX_UINT32 = 2 ** 32 - 1;

const CHECKS: Readonly<Record<Exclude<PlainForm, 'proxyConfig'>, Check>> = {
  address,
  agentLogLevels,
  boolean: booleanText,
  componentLogLevels,
  interfaces,
  interfacePatterns,
  json: jsonText,
  lenientInterfaces: interfaces,
  logLevel,
  objectName: objectNameText,
  quantity,
  uint16: wholeNumber(MAX_UINT16),
  uint32: wholeNumber(MAX_UINT32),
  yamlMap,
};

/** How a value of a form is checked; undefined where any is right. */
export function checkOf(rule: AnnotationForm, { proxyConfig = yamlMap }: CheckOptions): Check | undefined {
  switch (rule.form) {
    case 'any':
      return undefined;
    case 'interceptionMode':
      return interceptionMode(rule.modes);
    case 'words':
      return oneOf(...rule.words);
    case 'ranges':
    case 'ports':
      return listCheck(rule);
    case 'proxyConfig':
      return proxyConfig;
    default:
      return CHECKS[rule.form];
  }
}

/** Whether a value of a form is a list that is read without the blanks in it. */
export function isLenientList(rule: AnnotationForm): boolean {
  return rule.form === 'lenientInterfaces' || ('reading' in rule && rule.reading === 'lenient');
}
