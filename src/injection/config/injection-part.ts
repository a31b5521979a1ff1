import type { Json, JsonObject } from '../../json/json.js';
import type { InjectorSettings } from '../rendering/injector-settings.js';
import { ConfigError } from '../schema/config-error.js';
import { ConfigFile, revisionOfName } from '../schema/config-file.js';
import { type ConfigSettings, unusedSettings } from './config-settings.js';
import { type InjectionConfig, parseInjectionConfig } from './injection-config.js';
import { withSetValues } from './set-values.js';
import { parseTemplateValues } from './template-values.js';
import { oddValueKeys } from './value-keys.js';

/** A text, and the file or ConfigMap that it is from, for messages. */
export interface NamedText {
  readonly text: string;
  readonly name: string;
}

/** An injection configuration, with all that belongs to it but the mesh configuration. */
export interface InjectionPart {
  readonly config: InjectionConfig;
  readonly values: JsonObject;
  readonly injector: Partial<InjectorSettings>;
  /** Sentences for its author. */
  readonly warnings: readonly string[];
}

/** An injection configuration of a file. */
export interface FilePart extends InjectionPart {
  /** The mesh configuration in the same file; undefined where it holds none of this revision. */
  readonly mesh: string | undefined;
  /** A sentence where it holds those of other revisions alone. */
  readonly meshWarning: string | undefined;
}

/** The texts of an injection configuration. */
export interface PartTexts {
  readonly config: NamedText;
  readonly values: NamedText | undefined;
  /** Name of the ConfigMap that they are in, where they are in one of a cluster. */
  readonly configMap: string | undefined;
}

/**
 * Reads the keys `config` and `values` of a ConfigMap. Where nothing says the revision, the name of the ConfigMap does.
 * @throws ConfigError as parseInjectionConfig and parseTemplateValues, and where settings do not fit the configuration
 */
export function readInjectionPart(texts: PartTexts, settings: ConfigSettings): InjectionPart {
  const { configMap } = texts;
  return partOf(texts, settings, configMap === undefined ? undefined : revisionOfName(configMap));
}

/** Files of an injection configuration. */
export interface PartFiles {
  readonly inject: NamedText;
  /** In place of the values beside the configuration. */
  readonly values: NamedText | undefined;
}

/**
 * Reads an injection configuration from files that hold the texts themselves or ConfigMaps.
 * @throws ConfigError as readInjectionPart and ConfigFile
 */
export function readFilePart({ inject, values }: PartFiles, settings: ConfigSettings): FilePart {
  const wanted = settings.injector?.revision;
  const file = new ConfigFile(inject.text, inject.name);
  const found = file.text({ key: 'config', revision: wanted });
  const revision = wanted ?? found.revision;
  const texts = {
    config: { text: found.text, name: inject.name },
    values: values ? valuesOfFile(values, revision) : namedText(found.data['values'], inject.name),
  };
  return { ...partOf(texts, settings, revision), ...meshIn(file, inject.name, revision) };
}

/** @param found the revision that the texts are of, where nobody has named one: no setting that could be of no use */
function partOf(
  { config: { text, name }, values: given }: Omit<PartTexts, 'configMap'>,
  settings: ConfigSettings,
  found: string | undefined,
): InjectionPart {
  const { istioVersion, sets = {}, injector = {} } = settings;
  const written = given ? parseTemplateValues(given.text, { key: 'values', name: given.name }) : {};
  const values = withSetValues(written, sets);
  const hints = { values, ...(istioVersion !== undefined && { istioVersion }) };
  const config = parseInjectionConfig(text, { key: 'config', name }, hints);
  const { revision = found } = injector;
  return {
    ...{ config, values },
    injector: { ...injector, ...(revision !== undefined && { revision }) },
    warnings: [
      ...config.warnings,
      ...unusedSettings(config.form, settings),
      ...(given ? oddValueKeys(written, {}, `values of ${given.name}`) : []),
      ...oddValueKeys(sets, written, '--set'),
    ],
  };
}

function valuesOfFile({ text, name }: NamedText, revision: string | undefined): NamedText {
  return { text: new ConfigFile(text, name).text({ key: 'values', revision }).text, name };
}

/** A value of a ConfigMap; undefined where there is none. @throws ConfigError where it is no text */
function namedText(value: Json | undefined, name: string): NamedText | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new ConfigError(name, 'want a text under the key "values" of a ConfigMap');
  return { text: value, name };
}

function meshIn(file: ConfigFile, name: string, revision: string | undefined): Pick<FilePart, 'mesh' | 'meshWarning'> {
  if (!file.hasConfigMaps) return { mesh: undefined, meshWarning: undefined };
  const mesh = file.textIfAny({ key: 'mesh', revision })?.text;
  const isOfOthers = mesh === undefined && file.has('mesh');
  const warning = `${name} has no mesh configuration of its revision: the built-in one is used`;
  return { mesh, meshWarning: isOfOthers ? warning : undefined };
}
