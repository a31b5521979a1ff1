/** Renders one workload after the other, and does again only what is different. */

import type { TypeLookup } from '../go/declared-type.js';
import { fromJsonAs } from '../go/from-json.js';
import { pointerTo } from '../go/go-type.js';
import { GoPointer, type GoType, type GoValue } from '../go/go-value.js';
import { decodeJson } from '../go/json-decode.js';
import { KeptMapError } from '../reads/kept-map-error.js';
import type { Place } from '../reads/place.js';
import { ReadLog } from '../reads/read-log.js';
import { TrackedStruct } from '../reads/tracked-values.js';
import { ValuesOfPlaces } from '../reads/values-of-places.js';
import type { Template } from '../template.js';
import {
  completeParts,
  DATA_TYPE,
  injectionDataFactory,
  type InjectionParts,
  memoizeByObject,
} from './injection-data.js';

// Each time one statement fewer is repeated; a template that exceeds this changes maps all the time.
const MOST_RESTARTS = 100;
// Of templates that look at keys which differ from workload to workload.
const MOST_PLACES = 10_000;

/** The data for one workload. */
interface TrackedData {
  readonly data: GoPointer;
  readonly values: ValuesOfPlaces;
}

/** A field whose value all workloads share that have the same object there. */
interface SharedField {
  readonly place: Place;
  readonly make: (json: object) => GoValue;
}

/** The data, some of whose fields are shared. */
class TrackedRoot extends TrackedStruct {
  readonly #log: ReadLog;
  readonly #shared: ReadonlyMap<string, SharedField>;

  constructor(
    type: GoType,
    { log, values, shared }: { log: ReadLog; values: ValuesOfPlaces; shared: ReadonlyMap<string, SharedField> },
  ) {
    super(type, log.root, values);
    this.#log = log;
    this.#shared = shared;
  }

  override field(fieldName: string): GoValue {
    const shared = this.#shared.get(fieldName);
    if (shared === undefined) return super.field(fieldName);
    this.#log.note(shared.place);
    const { json } = shared.place;
    return shared.make(typeof json === 'object' && json !== null ? json : {});
  }
}

/**
 * Executes a template for one workload after the other. A statement that looks at nothing else than for an earlier workload does
 * the same again, and is not executed: most of them look at the configuration and at a few annotations. What the template
 * makes, what it uses of the budget and how it fails are the same as if every statement were executed.
 */
export class RepeatingRenderer {
  readonly #template: Template;
  readonly #log = new ReadLog();
  readonly #plain: (parts: InjectionParts) => GoPointer;
  readonly #tracked: (parts: InjectionParts) => TrackedData;
  #restarts = 0;
  #repeats = true;

  constructor(template: Template, types: TypeLookup) {
    this.#template = template;
    this.#plain = injectionDataFactory(types);
    this.#tracked = trackedDataFactory(types, this.#log, () => this.#changeOfData());
  }

  /** The text for one workload. @throws TemplateError of stage `execute` */
  execute(parts: InjectionParts): string {
    while (this.#repeats && this.#restarts < MOST_RESTARTS && this.#log.size < MOST_PLACES) {
      try {
        const { data, values } = this.#tracked(parts);
        return this.#template.execute(data, undefined, { log: this.#log, values, onChange: restart });
      } catch (error) {
        // What was about to be changed is not kept any more.
        if (!(error instanceof KeptMapError)) throw error;
        this.#restarts += 1;
      }
    }
    return this.#template.execute(this.#plain(parts));
  }

  #changeOfData(): never {
    this.#repeats = false;
    return restart();
  }
}

/**
 * Makes the data for one workload after the other, as `injectionDataFactory` does, but the Helm values only once, too.
 * @param onChange called before a template changes a map of the data; it must throw
 */
function trackedDataFactory(
  types: TypeLookup,
  log: ReadLog,
  onChange: () => void,
): (parts: InjectionParts) => TrackedData {
  const type = types(DATA_TYPE);
  const message = (name: string): SharedField['make'] => memoizeByObject((json) => fromJsonAs(types(name), json));
  const guarded = memoizeByObject((json) =>
    decodeJson(json, (map) => {
      map.guard(onChange);
    }),
  );
  const shared = new Map<string, SharedField>([
    ['MeshConfig', { place: log.root.whole('meshConfig'), make: message('*v1alpha1.MeshConfig') }],
    ['ProxyConfig', { place: log.root.whole('proxyConfig'), make: message('*v1alpha1.ProxyConfig') }],
    ['Values', { place: log.root.whole('values'), make: guarded }],
  ]);
  return (parts) => {
    log.begin(completeParts(parts));
    const values = new ValuesOfPlaces(log, onChange);
    const root = new TrackedRoot(type, { log, values, shared });
    values.adopt(root);
    return { data: new GoPointer(pointerTo(type), root), values };
  };
}

function restart(): never {
  throw new KeptMapError();
}
