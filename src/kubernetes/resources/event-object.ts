import { resourcePath } from '../discovery/api-resources.js';

/** What an Event is about. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where the object has no namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** An Event as kubectl describe shows it. */
export interface EventToRecord {
  readonly involved: ObjectReference;
  readonly type: 'Normal' | 'Warning';
  /** One word, for programs. */
  readonly reason: string;
  /** A sentence, for users. */
  readonly message: string;
  /** It is about a pod that is about to be created: its uid is asked for a second later. */
  readonly isNewPod?: true;
}

/** The component that reports an Event, and its host. */
export interface EventSource {
  readonly component: string;
  readonly host: string;
}

/** An Event, and how often it was recorded. */
export interface CountedEvent {
  /** As it was recorded last. */
  event: EventToRecord;
  /** Of the object in the API server. */
  readonly name: string;
  readonly firstMs: number;
  lastMs: number;
  count: number;
}

const timestampOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const messageOf = ({ message }: EventToRecord): string => message.slice(0, 1024);

/** Events about objects without a namespace are in `default`. */
const namespaceOf = ({ namespace }: ObjectReference): string => (namespace === '' ? 'default' : namespace);

/** Where Events about an object are created; with a name, the path of one of them. */
export function eventPath(involved: ObjectReference, name?: string): string {
  const path = resourcePath({ groupVersion: 'v1', plural: 'events' }, { namespace: namespaceOf(involved) });
  return name === undefined ? path : `${path}/${encodeURIComponent(name)}`;
}

/** The object of an Event. `involved` is what its own says, and maybe more. */
export function eventObject(counted: CountedEvent, involved: ObjectReference, source: EventSource): unknown {
  const { event, name, count, firstMs, lastMs } = counted;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespaceOf(involved) },
    involvedObject: involved,
    type: event.type,
    reason: event.reason,
    message: messageOf(event),
    source,
    count,
    firstTimestamp: timestampOf(firstMs),
    lastTimestamp: timestampOf(lastMs),
  };
}

/** The patch of an Event that has been recorded again. */
export function eventCountPatch({ event, count, lastMs }: CountedEvent): unknown {
  return { count, lastTimestamp: timestampOf(lastMs), message: messageOf(event) };
}
