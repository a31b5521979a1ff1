import { isJsonObject, type JsonObject, objectAt, stringIn } from '../../json/json.js';
import { ConfigError } from './config-error.js';
import { configObjects } from './config-objects.js';
import type { ConfigSource } from './config-text.js';
import { refuseOtherInput } from './other-input.js';

/** A text of a configuration that a file holds. */
export interface TextInFile {
  readonly text: string;
  /** Of the control plane whose ConfigMap it is; empty for the one without, undefined where its name does not say. */
  readonly revision: string | undefined;
  /** What is beside it in its ConfigMap; empty where the file holds the text itself. */
  readonly data: JsonObject;
}

/** Which ConfigMap of a file is wanted. */
interface WantedText {
  /** Key in the `data` of the ConfigMap: `config`, `values` or `mesh`. */
  readonly key: string;
  /** Of the control plane; undefined: the only one that is there. */
  readonly revision?: string | undefined;
}

/** A ConfigMap of Istio that has a key. */
interface Holder {
  readonly name: string;
  readonly data: JsonObject;
  readonly revision: string | undefined;
}

const INJECTOR = /^istio-sidecar-injector(?:-(.+))?$/;
const MESH = /^istio(?:-(.+))?$/;
/** How the charts of Istio name the ConfigMap with a key; behind the name, the revision. */
const NAMES: Readonly<Record<string, RegExp>> = { config: INJECTOR, values: INJECTOR, mesh: MESH };
const REVISION_LABEL = 'istio.io/rev';

/** The revision that `default` stands for: the control plane without one. */
const plain = (revision: string): string => (revision === 'default' ? '' : revision);

/**
 * A file that gives a configuration: the text itself, or the ConfigMaps around it and around others, alone, in a List, or among
 * the other documents of a manifest, as `kubectl get`, `helm` and `istioctl` print them. It is read once.
 */
export class ConfigFile {
  readonly #text: string;
  readonly #name: string;
  readonly #objects: readonly JsonObject[];
  readonly #configMaps: readonly JsonObject[];

  /** @throws ConfigError where the file does not parse */
  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
    this.#objects = configObjects(text, { key: '', name });
    this.#configMaps = this.#objects.filter(({ kind }) => kind === 'ConfigMap');
  }

  /** False where the file is the text itself. */
  get hasConfigMaps(): boolean {
    return this.#configMaps.length > 0;
  }

  /** Whether a ConfigMap has the key. */
  has(key: string): boolean {
    return this.#holders(key).length > 0;
  }

  /**
   * The text under the key of one ConfigMap, or the file itself.
   * @throws ConfigError where ConfigMaps are there and not exactly one is meant, and for a file of another kind
   */
  text(wanted: WantedText): TextInFile {
    if (!this.hasConfigMaps) {
      refuseOtherInput(this.#objects, { key: wanted.key, name: this.#name });
      return { text: this.#text, revision: undefined, data: {} };
    }
    return this.#textIn(this.#chosen(wanted), wanted.key);
  }

  /** The same, where the file may have no such ConfigMap; undefined then, and where the file is another text itself. */
  textIfAny(wanted: WantedText): TextInFile | undefined {
    const holders = this.#holders(wanted.key);
    const named = holders.filter((holder) => holder.revision !== undefined);
    const isMeant = wanted.revision === undefined || named.length === 0 || fitting(named, wanted.revision).length > 0;
    return holders.length > 0 && isMeant ? this.#textIn(this.#chosen(wanted), wanted.key) : undefined;
  }

  #textIn({ data, revision }: Holder, key: string): TextInFile {
    const text = stringIn(data[key]);
    if (text === undefined) throw this.#refused(key, 'got no text in it');
    return { text, revision, data };
  }

  #chosen({ key, revision }: WantedText): Holder {
    const holders = this.#holders(key);
    const named = holders.filter((holder) => holder.revision !== undefined);
    if (named.length === 0) return this.#only(holders, key);
    if (revision !== undefined) return this.#ofRevision(named, { key, revision });
    const revisions = [...new Set(named.map((holder) => holder.revision ?? ''))];
    if (revisions.length > 1) {
      throw this.#refused(key, `got those of the ${listed(revisions)}: say which by --revision`);
    }
    return this.#only(named, key);
  }

  #ofRevision(named: readonly Holder[], { key, revision }: { key: string; revision: string }): Holder {
    const found = fitting(named, revision);
    if (found.length > 0) return this.#only(found, key);
    const there = listed(named.map((holder) => holder.revision ?? ''));
    throw this.#refused(key, `got --revision ${revision === '' ? 'default' : revision} and those of the ${there}`);
  }

  #only(holders: readonly Holder[], key: string): Holder {
    const [holder] = holders;
    if (!holder || holders.length > 1) throw this.#refused(key, `got ${holders.length} of them`);
    return holder;
  }

  #refused(key: string, came: string): ConfigError {
    return new ConfigError(this.#name, `want one ConfigMap with the key "${key}", ${came}`);
  }

  #holders(key: string): readonly Holder[] {
    return this.#configMaps.flatMap((configMap) => {
      const data = objectAt(configMap, 'data');
      if (data[key] === undefined || data[key] === null) return [];
      const { name, labels } = objectAt(configMap, 'metadata');
      const found = NAMES[key]?.exec(stringIn(name) ?? '');
      const label = isJsonObject(labels) ? stringIn(labels[REVISION_LABEL]) : undefined;
      const revision = found ? (found[1] ?? plain(label ?? '')) : undefined;
      return [{ name: stringIn(name) ?? '', data, revision }];
    });
  }
}

/** The revision that the name of a ConfigMap with an injection configuration ends with; undefined where it is not Istio's name. */
export function revisionOfName(name: string): string | undefined {
  const found = INJECTOR.exec(name);
  return found ? (found[1] ?? '') : undefined;
}

/**
 * The text under a key in a file that holds either the text itself or the ConfigMap around it.
 * @throws ConfigError as ConfigFile
 */
export function unwrapConfigMap(text: string, { key, name }: ConfigSource): string {
  return new ConfigFile(text, name).text({ key }).text;
}

/** Those of a revision; of its exact name, where several could be meant. */
function fitting(holders: readonly Holder[], revision: string): readonly Holder[] {
  const exact = holders.filter((holder) => holder.revision === revision);
  return exact.length > 0 ? exact : holders.filter((holder) => holder.revision === plain(revision));
}

function listed(revisions: readonly string[]): string {
  const names = revisions.map((revision) => (revision === '' ? 'default' : revision));
  return `${names.length === 1 ? 'revision' : 'revisions'} ${names.join(', ')}`;
}
