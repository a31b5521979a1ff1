import { fieldReference, fields, type FieldType, list, map, named, resourceReference } from './field-type.js';

const items = list(fields({ key: 'text', path: 'text', mode: 'integer' }));
const downwardItems = list(
  fields({ path: 'text', fieldRef: fieldReference, resourceFieldRef: resourceReference, mode: 'integer' }),
);
const mode = { defaultMode: 'integer' } as const;

/** Where the contents of volumes come from. The kinds that no sidecar of that time had are not looked into. */
const volumeSources: Readonly<Record<string, FieldType>> = {
  hostPath: fields({ path: 'text', type: 'text' }),
  emptyDir: fields({ medium: 'text', sizeLimit: 'quantity' }),
  secret: fields({ secretName: 'text', items, optional: 'boolean', ...mode }),
  configMap: fields({ name: 'text', items, optional: 'boolean', ...mode }),
  downwardAPI: fields({ items: downwardItems, ...mode }),
  projected: fields({
    sources: list(
      fields({
        secret: fields({ name: 'text', items, optional: 'boolean' }),
        configMap: fields({ name: 'text', items, optional: 'boolean' }),
        downwardAPI: fields({ items: downwardItems }),
        serviceAccountToken: fields({ audience: 'text', expirationSeconds: 'integer', path: 'text' }),
        clusterTrustBundle: 'anything',
        podCertificate: 'anything',
      }),
    ),
    ...mode,
  }),
  persistentVolumeClaim: fields({ claimName: 'text', readOnly: 'boolean' }),
  csi: fields({
    driver: 'text',
    readOnly: 'boolean',
    fsType: 'text',
    volumeAttributes: map('text'),
    nodePublishSecretRef: named,
  }),
  nfs: fields({ server: 'text', path: 'text', readOnly: 'boolean' }),
  gitRepo: fields({ repository: 'text', revision: 'text', directory: 'text' }),
  awsElasticBlockStore: 'anything',
  azureDisk: 'anything',
  azureFile: 'anything',
  cephfs: 'anything',
  cinder: 'anything',
  fc: 'anything',
  flexVolume: 'anything',
  flocker: 'anything',
  gcePersistentDisk: 'anything',
  glusterfs: 'anything',
  iscsi: 'anything',
  photonPersistentDisk: 'anything',
  portworxVolume: 'anything',
  quobyte: 'anything',
  rbd: 'anything',
  scaleIO: 'anything',
  storageos: 'anything',
  vsphereVolume: 'anything',
  ephemeral: 'anything',
  image: 'anything',
};

/** A volume of a pod. */
export const volume: FieldType = fields({ name: 'text', ...volumeSources });
