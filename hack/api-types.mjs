// Writes src/sandbox/schema/core-types.ts and group-types.ts: which fields the kinds of the sandbox have in each version of Kubernetes, of which
// type, and which are required. Facts only: no descriptions are taken over.
//
//   node hack/api-types.mjs FOLDER
//
// FOLDER holds, unpacked from npm: kubernetes-client 5.3.1 as kc (OpenAPI documents of 1.7 and 1.9), and @kubernetes/client-node
// 0.11.2 (1.15), 0.12.3 (1.18), 0.14.3 (1.20), 0.16.1 (1.22) and 1.3.0 (1.33) as cn-VERSION.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { format, resolveConfig } from 'prettier';

const [folder = ''] = process.argv.slice(2);
const TARGET = 'src/sandbox/schema';

/** The kinds of each group version that has any of them in a profile. */
const ROOTS = {
  'core.v1': 'ConfigMap Endpoints Event Namespace Node Pod ReplicationController Secret Service ServiceAccount',
  'extensions.v1beta1': 'DaemonSet Deployment ReplicaSet',
  'apps.v1': 'DaemonSet Deployment ReplicaSet StatefulSet',
  'apps.v1beta2': 'DaemonSet Deployment ReplicaSet StatefulSet',
  'apps.v1beta1': 'Deployment StatefulSet',
  'batch.v1': 'CronJob Job',
  'batch.v1beta1': 'CronJob',
  'batch.v2alpha1': 'CronJob',
  'policy.v1': 'PodDisruptionBudget',
  'policy.v1beta1': 'PodDisruptionBudget',
  'rbac.v1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'rbac.v1beta1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'certificates.v1': 'CertificateSigningRequest',
  'certificates.v1beta1': 'CertificateSigningRequest',
  'coordination.v1': 'Lease',
  'coordination.v1beta1': 'Lease',
  'admissionregistration.v1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'admissionregistration.v1beta1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'admissionregistration.v1alpha1': 'InitializerConfiguration',
};

/** Types of ours that the client library names differently, because two groups have one of that name. */
const RENAMED = new Map(
  Object.entries({
    'core.v1.Event': ['CoreV1Event', 'V1Event'],
    'core.v1.EventSeries': ['CoreV1EventSeries', 'V1EventSeries'],
    'core.v1.EndpointPort': ['CoreV1EndpointPort', 'V1EndpointPort'],
    'rbac.v1.Subject': ['RbacV1Subject', 'V1Subject'],
    'rbac.v1beta1.Subject': ['RbacV1beta1Subject', 'V1beta1Subject'],
  }),
);

/** What 1.16 has and 1.15 has not. */
const SINCE_1_16 = [
  'core.v1.PodSpec overhead topologySpreadConstraints ephemeralContainers',
  'core.v1.Container startupProbe',
  'core.v1.PodStatus podIPs ephemeralContainerStatuses',
  'core.v1.ContainerStatus started',
  'core.v1.ServiceSpec ipFamily',
  'core.v1.WindowsSecurityContextOptions runAsUserName',
];

/** Core types that other groups refer to. */
const CORE = new Set([
  'PodTemplateSpec',
  'ObjectReference',
  'LocalObjectReference',
  'PersistentVolumeClaim',
  'PodSpec',
]);
CORE.add('NodeSelector').add('TypedLocalObjectReference').add('SecretReference');

const PROFILES = [
  fromSwagger('swagger-1.7.json.gz'),
  fromSwagger('swagger-1.9.json.gz'),
  first(fromModels('0.11.2'), fromModels('0.12.3')),
  fromModels('0.14.3'),
  fromModels('0.16.1'),
  fromModels('1.3.0'),
];

/** A source: the fields of a type by its key (`apps.v1.DeploymentSpec`), or undefined where the version has no such type. */
function fromSwagger(name) {
  const { definitions } = JSON.parse(gunzipSync(readFileSync(join(folder, 'kc/package/lib/specs', name))).toString());
  const byKey = new Map();
  for (const [full, definition] of Object.entries(definitions)) {
    const key = keyOfDefinition(full);
    if (key !== undefined && !byKey.has(key)) byKey.set(key, definition);
  }
  return (key) => {
    const definition = byKey.get(key);
    if (definition === undefined) return undefined;
    const required = new Set(definition.required ?? []);
    return Object.entries(definition.properties ?? {}).map(([field, schema]) => ({
      field,
      type: typeOfSchema(schema),
      required: required.has(field),
    }));
  };
}

function keyOfDefinition(full) {
  if (full.startsWith('io.k8s.apimachinery.pkg.apis.meta.v1.')) return `meta.v1.${full.split('.').at(-1)}`;
  const match =
    /^io\.k8s\.api\.(\w+)\.(\w+)\.(\w+)$/.exec(full) ??
    /^io\.k8s\.kubernetes\.pkg\.apis\.(\w+)\.(\w+)\.(\w+)$/.exec(full) ??
    /^io\.k8s\.kubernetes\.pkg\.(api)\.(\w+)\.(\w+)$/.exec(full);
  return match === null ? undefined : `${match[1] === 'api' ? 'core' : match[1]}.${match[2]}.${match[3]}`;
}

function typeOfSchema(schema) {
  if (schema.$ref !== undefined) {
    const full = schema.$ref.slice('#/definitions/'.length);
    const name = full.split('.').at(-1);
    const scalar = { IntOrString: 'x', Quantity: 'q', Time: 't', MicroTime: 't', RawExtension: 'o', JSON: 'o' }[name];
    return scalar ?? `=${keyOfDefinition(full)}`;
  }
  if (schema.type === 'array') return `[${typeOfSchema(schema.items)}`;
  if (schema.type === 'object' && schema.additionalProperties !== undefined) {
    return `{${typeOfSchema(schema.additionalProperties)}`;
  }
  if (schema.type === 'string') return schema.format === 'byte' ? 'y' : schema.format === 'date-time' ? 't' : 's';
  return { integer: 'i', boolean: 'b', number: 'n', object: 'o' }[schema.type] ?? 'o';
}

function fromModels(version) {
  const root = join(folder, `cn-${version}`, 'package/dist/gen');
  const models = join(root, readdirSync(root).includes('models') ? 'models' : 'model');
  const files = new Map(
    readdirSync(models)
      .filter((file) => file.endsWith('.d.ts'))
      .map((file) => [file.slice(0, -'.d.ts'.length).toLowerCase(), join(models, file)]),
  );
  return (key) => {
    const [group, apiVersion, kind] = key.split('.');
    const upper = apiVersion[0].toUpperCase() + apiVersion.slice(1);
    const names = RENAMED.get(key) ?? [`${group}${upper}${kind}`, `${upper}${kind}`];
    const found = names.map((name) => files.get(name.toLowerCase())).find((file) => file !== undefined);
    if (found === undefined) return undefined;
    const text = readFileSync(found, 'utf8');
    const body = text
      .slice(text.indexOf('export declare class'))
      .replaceAll(/\{\n\s*\[key: string\]: (.*);\n\s*\}/g, '{ [key: string]: $1; }');
    return [...body.matchAll(/^ {4}'([^']+)'(\??): (.*);$/gm)].map(([, field, optional, type]) => ({
      field,
      type: typeOfTypeScript(type, key, files),
      required: optional === '',
    }));
  };
}

const META = ['ObjectMeta', 'LabelSelector', 'LabelSelectorRequirement', 'OwnerReference', 'ManagedFieldsEntry'];
META.push('Condition', 'ListMeta', 'Status', 'StatusDetails', 'StatusCause', 'Initializer', 'Initializers');

function typeOfTypeScript(type, inside, files) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list !== null) return `[${typeOfTypeScript(list[1], inside, files)}`;
  const map = /^\{ *\[key: string\]: (.*?);? *\}$/.exec(type);
  if (map !== null) return `{${typeOfTypeScript(map[1], inside, files)}`;
  const scalar = { string: 's', number: 'i', boolean: 'b', object: 'o', any: 'o', Date: 't', V1MicroTime: 't' }[type];
  if (scalar !== undefined) return scalar;
  if (/IntOrString$/.test(type)) return 'x';
  const match = /^(\w*?)V(\d+(?:(?:alpha|beta)\d+)?)([A-Z]\w*)$/.exec(type);
  if (match === null) throw new Error(`${inside}: what is ${type}?`);
  const [, prefix, apiVersion, kind] = match;
  if (prefix !== '') return `=${prefix.toLowerCase()}.v${apiVersion}.${kind}`;
  if (META.includes(kind) && apiVersion === '1') return `=meta.v1.${kind}`;
  const [group] = inside.split('.');
  const inGroup = `${group}.v${apiVersion}.${kind}`;
  const isCore = group !== 'core' && apiVersion === '1' && CORE.has(kind);
  return isCore ? `=core.v1.${kind}` : `=${inGroup}`;
}

/** For 1.16: what the older source has, and of the newer one what it names, and whole types that only that has. */
function first(older, newer) {
  const added = new Map(SINCE_1_16.map((line) => [line.split(' ')[0], line.split(' ').slice(1)]));
  return (key) => {
    // 1.15 has a type of this name in another group.
    if (key.startsWith('admissionregistration.v1.')) return newer(key);
    const before = older(key)?.filter(({ field }) => field !== 'initializers');
    const after = newer(key);
    if (before === undefined) return after;
    return [...before, ...(after ?? []).filter(({ field }) => added.get(key)?.includes(field))];
  };
}

const table = new Map();
const queue = Object.entries(ROOTS).flatMap(([groupVersion, kinds]) =>
  kinds.split(' ').map((kind) => `${groupVersion}.${kind}`),
);
const seen = new Set(queue);
for (const key of queue) {
  const sources = PROFILES.map((source) => source(key));
  if (sources.every((fields) => fields === undefined)) continue;
  const fields = new Map();
  sources.forEach((list, profile) => {
    for (const { field, type, required } of list ?? []) {
      const known = fields.get(field) ?? { types: [], present: 0, required: 0 };
      known.types[profile] = type;
      known.present |= 1 << profile;
      if (required) known.required |= 1 << profile;
      fields.set(field, known);
    }
  });
  const present = sources.reduce((mask, list, profile) => (list === undefined ? mask : mask | (1 << profile)), 0);
  const entries = [...fields].flatMap(([field, known]) => {
    for (const ref of known.types.flatMap((one) => /=(.*)$/.exec(one ?? '')?.[1] ?? [])) {
      if (!seen.has(ref)) {
        seen.add(ref);
        queue.push(ref);
      }
    }
    return variants(known).map((variant) => [field, variant]);
  });
  table.set(key, { present, entries });
}

/** A field as often as it refers to different types in different versions. */
function variants(known) {
  const refs = new Set(known.types.filter((type) => type?.includes('=')));
  if (refs.size < 2) return [{ ...known, type: bestType(known.types) }];
  return [...refs].map((type) => {
    const present = known.types.reduce((mask, one, profile) => (one === type ? mask | (1 << profile) : mask), 0);
    return { type, present, required: known.required & present };
  });
}

/** Old models know neither amounts nor integers-or-strings: the most exact type counts. */
function bestType(types) {
  const given = types.filter((type) => type !== undefined);
  const exact = given.find((type) => /[xqy]$/.test(type)) ?? given.find((type) => /=/.test(type));
  return exact ?? given.at(-1);
}

/** Amounts that old models, and the document of 1.33 in places, call strings. */
const AMOUNTS = ['allocatedResources', 'capacity', 'limits', 'overhead', 'requests'];

function short(type, key) {
  const own = key.slice(0, key.lastIndexOf('.') + 1);
  return type.replace(/=(.*)$/, (_, ref) => `=${ref.startsWith(own) ? ref.slice(own.length) : ref}`);
}

const lines = [...table]
  .filter(([, { entries }]) => entries.length > 0)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([key, { present, entries }]) => {
    const fields = entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, known]) => {
        const must = known.required === 0 ? '' : known.required === known.present ? '!' : `!${known.required}`;
        const where = known.present === present ? '' : `@${known.present}`;
        const type = AMOUNTS.includes(field) ? known.type.replace('{s', '{q') : known.type;
        return `${field}:${short(type, key)}${must}${where}`;
      });
    return `${key}@${present} ${fields.join(' ')}`;
  });

const missing = [...seen].filter((key) => !table.has(key));
if (missing.length > 0) console.log('not found in any version:', missing.join(' '));
const core = lines.filter((line) => /^(core|meta)\./.test(line));
const others = lines.filter((line) => !core.includes(line));

const FORM = `, made by hack/api-types.mjs: a line for each, with its
 * fields. \`field:type\`, where type is a letter for a scalar (s string, i integer, n number, b boolean, t time, q quantity,
 * x integer or string, y bytes, o anything), \`=Name\` for another type, \`[\` before it for a list and \`{\` for a map. \`!\` marks
 * a required field. A number after \`@\` (present) or \`!\` (required) is a set of versions: 1 is 1.7, 2 is 1.9, 4 is 1.16, 8 is
 * 1.20, 16 is 1.22 and 32 is 1.33; without one it is so in every version that has the type.
 */`;

await write('core-types.ts', 'CORE_TYPES', ['The types of the core group and of metadata', core]);
await write('group-types.ts', 'GROUP_TYPES', ['The types of all groups but the core group', others]);
console.log(`${TARGET}: ${table.size} types`);

async function write(file, name, [what, part]) {
  const text = `/**\n * ${what} in the versions that the sandbox answers like${FORM}\nexport const ${name} = \`\n${part.join('\n')}\n\`;\n`;
  const path = `${TARGET}/${file}`;
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), parser: 'typescript' }));
}
