import {
  defaulted,
  flag,
  integer,
  listOf,
  objectOf,
  optionalFlag,
  optionalInteger,
  quantity,
  since19,
  text,
  type ApiFields,
  type ObjectField,
} from './api-field.js';

const localReference = objectOf({ name: text });
const keyToPath = listOf(objectOf({ key: text, path: text, mode: optionalInteger }));
const mode = defaulted(optionalInteger, 420);

/** v1.ObjectFieldSelector. */
export const fieldRef: ObjectField = objectOf({ apiVersion: defaulted(text, 'v1'), fieldPath: text });

/** v1.ResourceFieldSelector. */
export const resourceFieldRef: ObjectField = objectOf({
  containerName: text,
  resource: text,
  divisor: { ...quantity, absent: '0' },
});

const downwardItems = listOf(objectOf({ path: text, fieldRef, resourceFieldRef, mode: optionalInteger }));

const projected = objectOf({
  sources: listOf(
    objectOf({
      secret: objectOf({ name: text, items: keyToPath, optional: optionalFlag }),
      downwardAPI: objectOf({ items: downwardItems }),
      configMap: objectOf({ name: text, items: keyToPath, optional: optionalFlag }),
    }),
  ),
  defaultMode: mode,
});

/** Sources that need a network or a cloud: served as they are, with the defaults of 1.7 and 1.9. */
const remoteSources: ApiFields = {
  gcePersistentDisk: objectOf({ pdName: text, fsType: text, partition: integer, readOnly: flag }),
  awsElasticBlockStore: objectOf({ volumeID: text, fsType: text, partition: integer, readOnly: flag }),
  gitRepo: objectOf({ repository: text, revision: text, directory: text }),
};

const moreRemoteSources: ApiFields = {
  nfs: objectOf({ server: text, path: text, readOnly: flag }),
  iscsi: objectOf({
    targetPortal: text,
    iqn: text,
    lun: { ...integer, keepsZero: true },
    iscsiInterface: defaulted(text, 'default'),
    fsType: text,
    readOnly: flag,
    portals: listOf(text),
    chapAuthDiscovery: flag,
    chapAuthSession: flag,
    secretRef: localReference,
    initiatorName: text,
  }),
  glusterfs: objectOf({ endpoints: text, path: text, readOnly: flag }),
  persistentVolumeClaim: objectOf({ claimName: text, readOnly: flag }),
  rbd: objectOf({
    monitors: listOf(text),
    image: text,
    fsType: text,
    pool: defaulted(text, 'rbd'),
    user: defaulted(text, 'admin'),
    keyring: defaulted(text, '/etc/ceph/keyring'),
    secretRef: localReference,
    readOnly: flag,
  }),
  flexVolume: objectOf({
    driver: text,
    fsType: text,
    secretRef: localReference,
    readOnly: flag,
    options: { kind: 'any' },
  }),
  cinder: objectOf({ volumeID: text, fsType: text, readOnly: flag }),
  cephfs: objectOf({
    monitors: listOf(text),
    path: text,
    user: text,
    secretFile: text,
    secretRef: localReference,
    readOnly: flag,
  }),
  flocker: objectOf({ datasetName: text, datasetUUID: text }),
  downwardAPI: objectOf({ items: downwardItems, defaultMode: mode }),
  fc: { kind: 'any' },
  azureFile: objectOf({ secretName: text, shareName: text, readOnly: flag }),
  configMap: objectOf({ name: text, items: keyToPath, defaultMode: mode, optional: optionalFlag }),
  vsphereVolume: { kind: 'any' },
  quobyte: { kind: 'any' },
  azureDisk: { kind: 'any' },
  photonPersistentDisk: { kind: 'any' },
  projected,
  portworxVolume: { kind: 'any' },
  scaleIO: { kind: 'any' },
  storageos: { kind: 'any' },
};

/** v1.Volume. */
export const volumeFields: ApiFields = {
  name: text,
  // From 1.8 on a hostPath has a type, whose default is written as an empty string.
  hostPath: objectOf({ path: text, type: since19({ ...text, keepsZero: true, absent: '' }) }),
  // A limit that is not set is written as "0" by 1.7 (recording `list-order`).
  emptyDir: objectOf({ medium: text, sizeLimit: { ...quantity, absent: '0', absentIn: '1.7' } }),
  ...remoteSources,
  secret: objectOf({ secretName: text, items: keyToPath, defaultMode: mode, optional: optionalFlag }),
  ...moreRemoteSources,
};

/** The keys of a volume that say where it comes from: all but its name. */
export const volumeSources: readonly string[] = Object.keys(volumeFields).filter((key) => key !== 'name');
