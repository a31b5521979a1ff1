/**
 * An OpenAPI v2 document without definitions, in protobuf: enough for kubectl to validate nothing instead of refusing to
 * apply. Fields of openapi.v2.Document: 1 swagger, 2 info (1 title, 2 version), 8 paths.
 */
export function openApiDocument(gitVersion: string): Buffer {
  const info = Buffer.concat([encodeField(1, Buffer.from('Kubernetes')), encodeField(2, Buffer.from(gitVersion))]);
  return Buffer.concat([encodeField(1, Buffer.from('2.0')), encodeField(2, info), encodeField(8, Buffer.alloc(0))]);
}

/** A length-delimited protobuf field; tag and length fit in one byte each. */
function encodeField(number: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
}
