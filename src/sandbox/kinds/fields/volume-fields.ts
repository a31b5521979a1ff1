import {
  type ApiFields,
  flagField,
  integerField,
  listFieldOf,
  type ObjectField,
  objectFieldOf,
  optionalFlagField,
  optionalIntegerField,
  quantityField,
  since19,
  textField,
  withDefault,
} from './api-field.js';

const localReference = objectFieldOf({ name: textField });
const keyToPath = listFieldOf(objectFieldOf({ key: textField, path: textField, mode: optionalIntegerField }));
const mode = withDefault(optionalIntegerField, 420);

/** v1.ObjectFieldSelector. */
export const fieldRef: ObjectField = objectFieldOf({ apiVersion: withDefault(textField, 'v1'), fieldPath: textField });

/** v1.ResourceFieldSelector. */
export const resourceFieldRef: ObjectField = objectFieldOf({
  containerName: textField,
  resource: textField,
  divisor: { ...quantityField, absent: '0' },
});

const downwardItems = listFieldOf(
  objectFieldOf({ path: textField, fieldRef, resourceFieldRef, mode: optionalIntegerField }),
);

const projected = objectFieldOf({
  sources: listFieldOf(
    objectFieldOf({
      secret: objectFieldOf({ name: textField, items: keyToPath, optional: optionalFlagField }),
      downwardAPI: objectFieldOf({ items: downwardItems }),
      configMap: objectFieldOf({ name: textField, items: keyToPath, optional: optionalFlagField }),
    }),
  ),
  defaultMode: mode,
});

/** Sources that need a network or a cloud, with the defaults of 1.7 and 1.9. */
const remoteSources: ApiFields = {
  gcePersistentDisk: objectFieldOf({
    pdName: textField,
    fsType: textField,
    partition: integerField,
    readOnly: flagField,
  }),
  awsElasticBlockStore: objectFieldOf({
    volumeID: textField,
    fsType: textField,
    partition: integerField,
    readOnly: flagField,
  }),
  gitRepo: objectFieldOf({ repository: textField, revision: textField, directory: textField }),
};

const moreRemoteSources: ApiFields = {
  nfs: objectFieldOf({ server: textField, path: textField, readOnly: flagField }),
  iscsi: objectFieldOf({
    targetPortal: textField,
    iqn: textField,
    lun: { ...integerField, keepsZero: true },
    iscsiInterface: withDefault(textField, 'default'),
    fsType: textField,
    readOnly: flagField,
    portals: listFieldOf(textField),
    chapAuthDiscovery: flagField,
    chapAuthSession: flagField,
    secretRef: localReference,
    initiatorName: textField,
  }),
  glusterfs: objectFieldOf({ endpoints: textField, path: textField, readOnly: flagField }),
  persistentVolumeClaim: objectFieldOf({ claimName: textField, readOnly: flagField }),
  rbd: objectFieldOf({
    monitors: listFieldOf(textField),
    image: textField,
    fsType: textField,
    pool: withDefault(textField, 'rbd'),
    user: withDefault(textField, 'admin'),
    keyring: withDefault(textField, '/etc/ceph/keyring'),
    secretRef: localReference,
    readOnly: flagField,
  }),
  flexVolume: objectFieldOf({
    driver: textField,
    fsType: textField,
    secretRef: localReference,
    readOnly: flagField,
    options: { kind: 'any' },
  }),
  cinder: objectFieldOf({ volumeID: textField, fsType: textField, readOnly: flagField }),
  cephfs: objectFieldOf({
    monitors: listFieldOf(textField),
    path: textField,
    user: textField,
    secretFile: textField,
    secretRef: localReference,
    readOnly: flagField,
  }),
  flocker: objectFieldOf({ datasetName: textField, datasetUUID: textField }),
  downwardAPI: objectFieldOf({ items: downwardItems, defaultMode: mode }),
  fc: { kind: 'any' },
  azureFile: objectFieldOf({ secretName: textField, shareName: textField, readOnly: flagField }),
  configMap: objectFieldOf({ name: textField, items: keyToPath, defaultMode: mode, optional: optionalFlagField }),
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
  name: textField,
  // From 1.8 on a hostPath has a type, whose default is written as an empty string.
  hostPath: objectFieldOf({ path: textField, type: since19({ ...textField, keepsZero: true, absent: '' }) }),
  // A limit that is not set is written as "0" by 1.7 (recording `list-order`).
  emptyDir: objectFieldOf({ medium: textField, sizeLimit: { ...quantityField, absent: '0', absentIn: '1.7' } }),
  ...remoteSources,
  secret: objectFieldOf({ secretName: textField, items: keyToPath, defaultMode: mode, optional: optionalFlagField }),
  ...moreRemoteSources,
};

/** The keys of a volume that say where it comes from: all but its name. */
export const volumeSources: readonly string[] = Object.keys(volumeFields).filter((key) => key !== 'name');
