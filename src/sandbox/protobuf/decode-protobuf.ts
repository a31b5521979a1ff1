import { badRequest } from '../api-status.js';
import { stringAt } from '../json/json-path.js';
import type { JsonObject } from '../json/json-value.js';
import { decodeMessage } from './decode-message.js';
import { bytesType, type MessageType, messageType, textType } from './message-type.js';
import { messageTypes } from './messages.js';
import { WireError } from './wire.js';

/** The media type of Kubernetes' protobuf encoding. */
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

const MAGIC = Buffer.from('k8s\0');

/** runtime.Unknown: which kind the message in `raw` is of. */
const envelope: MessageType = {
  1: ['type', messageType({ 1: ['apiVersion', textType], 2: ['kind', textType] })],
  2: ['raw', bytesType],
};

/**
 * The object in a protobuf body, undefined where its kind can be read in JSON only.
 * @throws StatusError 400 where the body cannot be read.
 */
export function decodeProtobuf(body: Buffer): JsonObject | undefined {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw badRequest('the body does not begin like protobuf');
  try {
    const { type, raw } = decodeMessage(body.subarray(MAGIC.length), envelope);
    const [kind, apiVersion] = [stringAt(type, 'kind'), stringAt(type, 'apiVersion')];
    const message = messageTypes.get(`${kind} ${apiVersion}`);
    if (message === undefined) return undefined;
    const encoded = Buffer.from(typeof raw === 'string' ? raw : '', 'base64');
    return { kind, apiVersion, ...decodeMessage(encoded, message) };
  } catch (error) {
    if (error instanceof WireError) throw badRequest(`the protobuf body cannot be read: ${error.message}`);
    throw error;
  }
}
