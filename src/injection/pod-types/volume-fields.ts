import {
  type Field,
  fieldReference,
  fields,
  type FieldType,
  labelSelector,
  list,
  map,
  named,
  resourceReference,
  since,
  until,
} from './field-type.js';
import { metadata } from './metadata-fields.js';
import { retiredVolumeSources } from './retired-volume-fields.js';

const items = list(fields({ key: 'text', path: 'text', mode: 'integer' }));
const downwardItems = list(
  fields({ path: 'text', fieldRef: fieldReference, resourceFieldRef: resourceReference, mode: 'integer' }),
);
const mode = { defaultMode: 'integer' } as const;

const projection = fields({
  secret: fields({ name: 'text', items, optional: 'boolean' }),
  configMap: fields({ name: 'text', items, optional: 'boolean' }),
  downwardAPI: fields({ items: downwardItems }),
  serviceAccountToken: fields({ audience: 'text', expirationSeconds: 'long', path: 'text' }),
  clusterTrustBundle: since(
    29,
    fields({ name: 'text', signerName: 'text', labelSelector, optional: 'boolean', path: 'text' }),
  ),
  podCertificate: since(
    34,
    fields({
      signerName: 'text',
      keyType: 'text',
      maxExpirationSeconds: 'integer',
      credentialBundlePath: 'text',
      keyPath: 'text',
      certificateChainPath: 'text',
      userAnnotations: since(35, map('text')),
    }),
  ),
});

const objectReference = { apiGroup: 'text', kind: 'text', name: 'text' } as const;

const claim = fields({
  accessModes: list('text'),
  selector: labelSelector,
  resources: fields({ limits: map('quantity'), requests: map('quantity') }),
  volumeName: 'text',
  storageClassName: 'text',
  volumeMode: 'text',
  dataSource: fields(objectReference),
  dataSourceRef: since(22, fields({ ...objectReference, namespace: since(26, 'text') })),
  volumeAttributesClassName: since(29, 'text'),
});

/** Where the contents of volumes come from. */
const volumeSources: Readonly<Record<string, Field>> = {
  hostPath: fields({ path: 'text', type: 'text' }),
  emptyDir: fields({ medium: 'text', sizeLimit: 'quantity' }),
  secret: fields({ secretName: 'text', items, optional: 'boolean', ...mode }),
  configMap: fields({ name: 'text', items, optional: 'boolean', ...mode }),
  downwardAPI: fields({ items: downwardItems, ...mode }),
  projected: fields({ sources: list(projection), ...mode }),
  persistentVolumeClaim: fields({ claimName: 'text', readOnly: 'boolean' }),
  csi: fields({
    driver: 'text',
    readOnly: 'boolean',
    fsType: 'text',
    volumeAttributes: map('text'),
    nodePublishSecretRef: named,
  }),
  nfs: fields({ server: 'text', path: 'text', readOnly: 'boolean' }),
  fc: fields({
    targetWWNs: list('text'),
    lun: 'integer',
    fsType: 'text',
    readOnly: 'boolean',
    wwids: list('text'),
  }),
  iscsi: fields({
    targetPortal: 'text',
    iqn: 'text',
    lun: 'integer',
    iscsiInterface: 'text',
    fsType: 'text',
    readOnly: 'boolean',
    portals: list('text'),
    chapAuthDiscovery: 'boolean',
    chapAuthSession: 'boolean',
    secretRef: named,
    initiatorName: 'text',
  }),
  ephemeral: fields({
    volumeClaimTemplate: fields({ metadata, spec: claim }),
    readOnly: until(20, 'boolean'),
  }),
  image: since(31, fields({ reference: 'text', pullPolicy: 'text' })),
  ...retiredVolumeSources,
};

/** A volume of a pod. */
export const volume: FieldType = fields({ name: 'text', ...volumeSources });
