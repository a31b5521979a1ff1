/**
 * The volumes of Kubernetes' package core/v1 (of 1.9 to 1.35: what was removed is here, too), in the notation of
 * declared-type.ts.
 */
export const VOLUME_TYPES: Readonly<Record<string, string>> = {
  'v1.Volume': `Name string!; VolumeSource v1.VolumeSource@`,
  'v1.VolumeSource': `HostPath *v1.HostPathVolumeSource; EmptyDir *v1.EmptyDirVolumeSource;
    GCEPersistentDisk *v1.GCEPersistentDiskVolumeSource; AWSElasticBlockStore *v1.AWSElasticBlockStoreVolumeSource;
    GitRepo *v1.GitRepoVolumeSource; Secret *v1.SecretVolumeSource; NFS *v1.NFSVolumeSource;
    ISCSI *v1.ISCSIVolumeSource; Glusterfs *v1.GlusterfsVolumeSource;
    PersistentVolumeClaim *v1.PersistentVolumeClaimVolumeSource; RBD *v1.RBDVolumeSource;
    FlexVolume *v1.FlexVolumeSource; Cinder *v1.CinderVolumeSource; CephFS=cephfs *v1.CephFSVolumeSource;
    Flocker *v1.FlockerVolumeSource; DownwardAPI *v1.DownwardAPIVolumeSource; FC *v1.FCVolumeSource;
    AzureFile *v1.AzureFileVolumeSource; ConfigMap *v1.ConfigMapVolumeSource;
    VsphereVolume *v1.VsphereVirtualDiskVolumeSource; Quobyte *v1.QuobyteVolumeSource;
    AzureDisk *v1.AzureDiskVolumeSource; PhotonPersistentDisk *v1.PhotonPersistentDiskVolumeSource;
    Projected *v1.ProjectedVolumeSource; PortworxVolume *v1.PortworxVolumeSource; ScaleIO *v1.ScaleIOVolumeSource;
    StorageOS=storageos *v1.StorageOSVolumeSource; CSI *v1.CSIVolumeSource;
    Ephemeral *v1.EphemeralVolumeSource; Image *v1.ImageVolumeSource`,
  'v1.HostPathVolumeSource': `Path string!; Type *v1.HostPathType`,
  'v1.EmptyDirVolumeSource': `Medium v1.StorageMedium; SizeLimit *resource.Quantity`,
  'v1.GCEPersistentDiskVolumeSource': `PDName string!; FSType string; Partition int32; ReadOnly bool`,
  'v1.AWSElasticBlockStoreVolumeSource': `VolumeID string!; FSType string; Partition int32; ReadOnly bool`,
  'v1.GitRepoVolumeSource': `Repository string!; Revision string; Directory string`,
  'v1.SecretVolumeSource': `SecretName string; Items []v1.KeyToPath; DefaultMode *int32; Optional *bool`,
  'v1.KeyToPath': `Key string!; Path string!; Mode *int32`,
  'v1.NFSVolumeSource': `Server string!; Path string!; ReadOnly bool`,
  'v1.ISCSIVolumeSource': `TargetPortal string!; IQN string!; Lun int32!; ISCSIInterface string; FSType string;
    ReadOnly bool; Portals []string; DiscoveryCHAPAuth=chapAuthDiscovery bool; SessionCHAPAuth=chapAuthSession bool;
    SecretRef *v1.LocalObjectReference; InitiatorName *string`,
  'v1.GlusterfsVolumeSource': `EndpointsName=endpoints string!; Path string!; ReadOnly bool`,
  'v1.PersistentVolumeClaimVolumeSource': `ClaimName string!; ReadOnly bool`,
  'v1.RBDVolumeSource': `CephMonitors=monitors []string!; RBDImage=image string!; FSType string; RBDPool=pool string;
    RadosUser=user string; Keyring string; SecretRef *v1.LocalObjectReference; ReadOnly bool`,
  'v1.FlexVolumeSource': `Driver string!; FSType string; SecretRef *v1.LocalObjectReference; ReadOnly bool;
    Options map[string]string`,
  'v1.CinderVolumeSource': `VolumeID string!; FSType string; ReadOnly bool; SecretRef *v1.LocalObjectReference`,
  'v1.CephFSVolumeSource': `Monitors []string!; Path string; User string; SecretFile string;
    SecretRef *v1.LocalObjectReference; ReadOnly bool`,
  'v1.FlockerVolumeSource': `DatasetName string; DatasetUUID string`,
  'v1.DownwardAPIVolumeSource': `Items []v1.DownwardAPIVolumeFile; DefaultMode *int32`,
  'v1.DownwardAPIVolumeFile': `Path string!; FieldRef *v1.ObjectFieldSelector;
    ResourceFieldRef *v1.ResourceFieldSelector; Mode *int32`,
  'v1.FCVolumeSource': `TargetWWNs []string; Lun *int32; FSType string; ReadOnly bool; WWIDs=wwids []string`,
  'v1.AzureFileVolumeSource': `SecretName string!; ShareName string!; ReadOnly bool`,
  'v1.ConfigMapVolumeSource': `LocalObjectReference v1.LocalObjectReference@; Items []v1.KeyToPath;
    DefaultMode *int32; Optional *bool`,
  'v1.VsphereVirtualDiskVolumeSource': `VolumePath string!; FSType string; StoragePolicyName string;
    StoragePolicyID string`,
  'v1.QuobyteVolumeSource': `Registry string!; Volume string!; ReadOnly bool; User string; Group string; Tenant string`,
  'v1.AzureDiskVolumeSource': `DiskName string!; DataDiskURI=diskURI string!;
    CachingMode *v1.AzureDataDiskCachingMode; FSType *string; ReadOnly *bool; Kind *v1.AzureDataDiskKind`,
  'v1.PhotonPersistentDiskVolumeSource': `PdID string!; FSType string`,
  'v1.ProjectedVolumeSource': `Sources []v1.VolumeProjection!; DefaultMode *int32`,
  'v1.VolumeProjection': `Secret *v1.SecretProjection; DownwardAPI *v1.DownwardAPIProjection;
    ConfigMap *v1.ConfigMapProjection; ServiceAccountToken *v1.ServiceAccountTokenProjection;
    ClusterTrustBundle *v1.ClusterTrustBundleProjection; PodCertificate *v1.PodCertificateProjection`,
  'v1.SecretProjection': `LocalObjectReference v1.LocalObjectReference@; Items []v1.KeyToPath; Optional *bool`,
  'v1.DownwardAPIProjection': `Items []v1.DownwardAPIVolumeFile`,
  'v1.ConfigMapProjection': `LocalObjectReference v1.LocalObjectReference@; Items []v1.KeyToPath; Optional *bool`,
  'v1.ServiceAccountTokenProjection': `Audience string; ExpirationSeconds *int64; Path string!`,
  'v1.ClusterTrustBundleProjection': `Name *string; SignerName *string; LabelSelector *v1.LabelSelector; Optional *bool;
    Path string!`,
  'v1.PodCertificateProjection': `SignerName string; KeyType string; MaxExpirationSeconds *int32;
    CredentialBundlePath string; KeyPath string; CertificateChainPath string; UserAnnotations map[string]string`,
  'v1.PortworxVolumeSource': `VolumeID string!; FSType string; ReadOnly bool`,
  'v1.ScaleIOVolumeSource': `Gateway string!; System string!; SecretRef *v1.LocalObjectReference!; SSLEnabled bool;
    ProtectionDomain string; StoragePool string; StorageMode string; VolumeName string; FSType string; ReadOnly bool`,
  'v1.StorageOSVolumeSource': `VolumeName string; VolumeNamespace string; FSType string; ReadOnly bool;
    SecretRef *v1.LocalObjectReference`,
  'v1.CSIVolumeSource': `Driver string!; ReadOnly *bool; FSType *string; VolumeAttributes map[string]string;
    NodePublishSecretRef *v1.LocalObjectReference`,
  'v1.EphemeralVolumeSource': `VolumeClaimTemplate *v1.PersistentVolumeClaimTemplate`,
  'v1.PersistentVolumeClaimTemplate': `ObjectMeta=metadata v1.ObjectMeta; Spec v1.PersistentVolumeClaimSpec!`,
  'v1.PersistentVolumeClaimSpec': `AccessModes []v1.PersistentVolumeAccessMode; Selector *v1.LabelSelector;
    Resources v1.VolumeResourceRequirements!; VolumeName string; StorageClassName *string;
    VolumeMode *v1.PersistentVolumeMode; DataSource *v1.TypedLocalObjectReference;
    DataSourceRef *v1.TypedObjectReference; VolumeAttributesClassName *string`,
  'v1.VolumeResourceRequirements': `Limits v1.ResourceList; Requests v1.ResourceList`,
  'v1.TypedLocalObjectReference': `APIGroup *string!; Kind string!; Name string!`,
  'v1.TypedObjectReference': `APIGroup *string!; Kind string!; Name string!; Namespace *string`,
  'v1.ImageVolumeSource': `Reference string; PullPolicy v1.PullPolicy`,
  'v1.HostPathType': 'string',
  'v1.PersistentVolumeAccessMode': 'string',
  'v1.PersistentVolumeMode': 'string',
  'v1.StorageMedium': 'string',
  'v1.AzureDataDiskCachingMode': 'string',
  'v1.AzureDataDiskKind': 'string',
};
