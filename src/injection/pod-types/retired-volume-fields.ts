import { fields, type FieldType, list, map, named } from './field-type.js';

const typed = { fsType: 'text', readOnly: 'boolean' } as const;

/** Where the contents of volumes came from before CSI: kinds of storage that Kubernetes keeps in its API only. */
export const retiredVolumeSources: Readonly<Record<string, FieldType>> = {
  gitRepo: fields({ repository: 'text', revision: 'text', directory: 'text' }),
  awsElasticBlockStore: fields({ volumeID: 'text', partition: 'integer', ...typed }),
  azureDisk: fields({ diskName: 'text', diskURI: 'text', cachingMode: 'text', kind: 'text', ...typed }),
  azureFile: fields({ secretName: 'text', shareName: 'text', readOnly: 'boolean' }),
  cephfs: fields({
    monitors: list('text'),
    path: 'text',
    user: 'text',
    secretFile: 'text',
    secretRef: named,
    readOnly: 'boolean',
  }),
  cinder: fields({ volumeID: 'text', secretRef: named, ...typed }),
  flexVolume: fields({ driver: 'text', secretRef: named, options: map('text'), ...typed }),
  flocker: fields({ datasetName: 'text', datasetUUID: 'text' }),
  gcePersistentDisk: fields({ pdName: 'text', partition: 'integer', ...typed }),
  glusterfs: fields({ endpoints: 'text', path: 'text', readOnly: 'boolean' }),
  photonPersistentDisk: fields({ pdID: 'text', fsType: 'text' }),
  portworxVolume: fields({ volumeID: 'text', ...typed }),
  quobyte: fields({
    registry: 'text',
    volume: 'text',
    readOnly: 'boolean',
    user: 'text',
    group: 'text',
    tenant: 'text',
  }),
  rbd: fields({
    monitors: list('text'),
    image: 'text',
    pool: 'text',
    user: 'text',
    keyring: 'text',
    secretRef: named,
    ...typed,
  }),
  scaleIO: fields({
    gateway: 'text',
    system: 'text',
    secretRef: named,
    sslEnabled: 'boolean',
    protectionDomain: 'text',
    storagePool: 'text',
    storageMode: 'text',
    volumeName: 'text',
    ...typed,
  }),
  storageos: fields({ volumeName: 'text', volumeNamespace: 'text', secretRef: named, ...typed }),
  vsphereVolume: fields({ volumePath: 'text', fsType: 'text', storagePolicyName: 'text', storagePolicyID: 'text' }),
};
