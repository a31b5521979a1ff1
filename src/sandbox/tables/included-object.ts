import { badRequest } from '../api-status.js';

/** How much of its object a row of a Table carries. */
export type IncludedObject = 'None' | 'Metadata' | 'Object';

/** Reads `includeObject` of a query; the metadata by default. @throws StatusError 400 on any other value. */
export function parseIncludeObject(query: URLSearchParams): IncludedObject {
  const asked = query.get('includeObject') ?? '';
  switch (asked) {
    case '':
      return 'Metadata';
    case 'None':
    case 'Metadata':
    case 'Object':
      return asked;
    default: {
      const choices = "want 'Metadata', 'Object' or 'None'";
      throw badRequest(`Invalid value: ${JSON.stringify(asked)}: includeObject: ${choices}`);
    }
  }
}
