import { objectAt, objectsAt, stringAt, stringsAt } from '../json/json-path.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.js';

const NOTHING = Buffer.alloc(0);

/** The media type by which clients ask for an OpenAPI document in protobuf. */
export const OPENAPI_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

/**
 * An OpenAPI document in protobuf, which kubectl asks for (gnostic's openapiv2.proto): what {@link openApiDocument} writes, and
 * no more. The numbers are those of the fields there.
 */
export function encodeOpenApi(document: JsonObject): Buffer {
  const info = objectAt(document, 'info');
  return Buffer.concat([
    textField(1, stringAt(document, 'swagger')),
    field(2, Buffer.concat([textField(1, stringAt(info, 'title')), textField(2, stringAt(info, 'version'))])),
    field(8, named(2, objectAt(document, 'paths'), encodePathItem)),
    field(9, named(1, objectAt(document, 'definitions'), encodeSchema)),
  ]);
}

/** Entries of a map as a repeated field of messages with name and value. */
function named(number: number, entries: JsonObject, encode: (value: JsonObject) => Buffer): Buffer {
  return Buffer.concat(
    Object.entries(entries).map(([name, value]) =>
      field(number, Buffer.concat([textField(1, name), field(2, encode(isJsonObject(value) ? value : {}))])),
    ),
  );
}

/** PathItem: 8 patch. Operation: 8 parameters, 9 responses, 13 extensions. */
function encodePathItem(item: JsonObject): Buffer {
  const operation = objectAt(item, 'patch');
  const parameters = objectsAt(operation, 'parameters').map((parameter) => field(8, encodeParameter(parameter)));
  return field(8, Buffer.concat([...parameters, field(9, encodeResponses()), encodeExtensions(13, operation)]));
}

/** ParametersItem: 1 parameter; Parameter: 2 not in the body; NonBodyParameter: 3 query; there 2 in, 4 name, 6 type. */
function encodeParameter(parameter: JsonObject): Buffer {
  const query = [
    textField(2, 'query'),
    textField(4, stringAt(parameter, 'name')),
    textField(6, stringAt(parameter, 'type')),
  ];
  return field(1, field(2, field(3, Buffer.concat(query))));
}

/** Responses: 1 by code; there 1 name, 2 value; ResponseValue: 1 response; Response: 1 description. */
function encodeResponses(): Buffer {
  return field(1, Buffer.concat([textField(1, '200'), field(2, field(1, textField(1, 'OK')))]));
}

/** Schema: 1 $ref, 2 format, 19 required, 21 additionalProperties, 22 type, 23 items, 25 properties, 31 extensions. */
function encodeSchema(schema: JsonObject): Buffer {
  const { additionalProperties, items, properties } = schema;
  return Buffer.concat([
    textField(1, stringAt(schema, '$ref')),
    textField(2, stringAt(schema, 'format')),
    ...stringsAt(schema, 'required').map((name) => textField(19, name)),
    isJsonObject(additionalProperties) ? field(21, field(1, encodeSchema(additionalProperties))) : NOTHING,
    stringAt(schema, 'type') === '' ? NOTHING : field(22, textField(1, stringAt(schema, 'type'))),
    isJsonObject(items) ? field(23, field(1, encodeSchema(items))) : NOTHING,
    isJsonObject(properties) ? field(25, named(1, properties, encodeSchema)) : NOTHING,
    encodeExtensions(31, schema),
  ]);
}

/** The `x-` fields: NamedAny has 1 name, 2 value; Any has 2 the value as YAML, of which JSON is a part. */
function encodeExtensions(number: number, fields: JsonObject): Buffer {
  const extensions = Object.entries(fields).filter(([name]) => name.startsWith('x-'));
  return Buffer.concat(
    extensions.map(([name, value]) =>
      field(number, Buffer.concat([textField(1, name), field(2, textField(2, yamlOf(value)))])),
    ),
  );
}

function yamlOf(value: JsonValue): string {
  return `${JSON.stringify(value)}\n`;
}

/** A string field, left out where it is empty. */
function textField(number: number, text: string): Buffer {
  return text === '' ? NOTHING : field(number, Buffer.from(text));
}

/** A length-delimited field. */
function field(number: number, value: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
