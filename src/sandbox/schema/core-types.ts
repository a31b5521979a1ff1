/**
 * The types of the core group and of metadata in the versions that the sandbox answers like, made by hack/api-types.mjs: a line for each, with its
 * fields. `field:type`, where type is a letter for a scalar (s string, i integer, n number, b boolean, t time, q quantity,
 * x integer or string, y bytes, o anything), `=Name` for another type, `[` before it for a list and `{` for a map. `!` marks
 * a required field. A number after `@` (present) or `!` (required) is a set of versions: 1 is 1.7, 2 is 1.9, 4 is 1.16, 8 is
 * 1.20, 16 is 1.22 and 32 is 1.33; without one it is so in every version that has the type.
 */
export const CORE_TYPES = `
core.v1.AWSElasticBlockStoreVolumeSource@63 fsType:s partition:i readOnly:b volumeID:s!
core.v1.Affinity@63 nodeAffinity:=NodeAffinity podAffinity:=PodAffinity podAntiAffinity:=PodAntiAffinity
core.v1.AppArmorProfile@32 localhostProfile:s type:s!
core.v1.AttachedVolume@63 devicePath:s! name:s!
core.v1.AzureDiskVolumeSource@63 cachingMode:s diskName:s! diskURI:s! fsType:s kind:s readOnly:b
core.v1.AzureFileVolumeSource@63 readOnly:b secretName:s! shareName:s!
core.v1.CSIVolumeSource@60 driver:s! fsType:s nodePublishSecretRef:=LocalObjectReference readOnly:b volumeAttributes:{s
core.v1.Capabilities@63 add:[s drop:[s
core.v1.CephFSVolumeSource@63 monitors:[s! path:s readOnly:b secretFile:s secretRef:=LocalObjectReference user:s
core.v1.CinderVolumeSource@63 fsType:s readOnly:b secretRef:=LocalObjectReference@60 volumeID:s!
core.v1.ClientIPConfig@62 timeoutSeconds:i
core.v1.ClusterTrustBundleProjection@32 labelSelector:=meta.v1.LabelSelector name:s optional:b path:s! signerName:s
core.v1.ConfigMap@63 apiVersion:s binaryData:{s@60 data:{s immutable:b@56 kind:s metadata:=meta.v1.ObjectMeta
core.v1.ConfigMapEnvSource@63 name:s optional:b
core.v1.ConfigMapKeySelector@63 key:s! name:s optional:b
core.v1.ConfigMapNodeConfigSource@60 kubeletConfigKey:s! name:s! namespace:s! resourceVersion:s uid:s
core.v1.ConfigMapProjection@63 items:[=KeyToPath name:s optional:b
core.v1.ConfigMapVolumeSource@63 defaultMode:i items:[=KeyToPath name:s optional:b
core.v1.Container@63 args:[s command:[s env:[=EnvVar envFrom:[=EnvFromSource image:s!1 imagePullPolicy:s lifecycle:=Lifecycle livenessProbe:=Probe name:s! ports:[=ContainerPort readinessProbe:=Probe resizePolicy:[=ContainerResizePolicy@32 resources:=ResourceRequirements restartPolicy:s@32 securityContext:=SecurityContext startupProbe:=Probe@60 stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[=VolumeDevice@62 volumeMounts:[=VolumeMount workingDir:s
core.v1.ContainerImage@63 names:[s!15 sizeBytes:i
core.v1.ContainerPort@63 containerPort:i! hostIP:s hostPort:i name:s protocol:s
core.v1.ContainerResizePolicy@32 resourceName:s! restartPolicy:s!
core.v1.ContainerState@63 running:=ContainerStateRunning terminated:=ContainerStateTerminated waiting:=ContainerStateWaiting
core.v1.ContainerStateRunning@63 startedAt:t
core.v1.ContainerStateTerminated@63 containerID:s exitCode:i! finishedAt:t message:s reason:s signal:i startedAt:t
core.v1.ContainerStateWaiting@63 message:s reason:s
core.v1.ContainerStatus@63 allocatedResources:{q@32 allocatedResourcesStatus:[=ResourceStatus@32 containerID:s image:s! imageID:s! lastState:=ContainerState name:s! ready:b! resources:=ResourceRequirements@32 restartCount:i! started:b@60 state:=ContainerState stopSignal:s@32 user:=ContainerUser@32 volumeMounts:[=VolumeMountStatus@32
core.v1.ContainerUser@32 linux:=LinuxContainerUser
core.v1.DaemonEndpoint@63 Port:i!
core.v1.DownwardAPIProjection@63 items:[=DownwardAPIVolumeFile
core.v1.DownwardAPIVolumeFile@63 fieldRef:=ObjectFieldSelector mode:i path:s! resourceFieldRef:=ResourceFieldSelector
core.v1.DownwardAPIVolumeSource@63 defaultMode:i items:[=DownwardAPIVolumeFile
core.v1.EmptyDirVolumeSource@63 medium:s sizeLimit:q
core.v1.EndpointAddress@63 hostname:s ip:s! nodeName:s targetRef:=ObjectReference
core.v1.EndpointPort@63 appProtocol:s@56 name:s port:i! protocol:s
core.v1.EndpointSubset@63 addresses:[=EndpointAddress notReadyAddresses:[=EndpointAddress ports:[=EndpointPort
core.v1.Endpoints@63 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta subsets:[=EndpointSubset!3
core.v1.EnvFromSource@63 configMapRef:=ConfigMapEnvSource prefix:s secretRef:=SecretEnvSource
core.v1.EnvVar@63 name:s! value:s valueFrom:=EnvVarSource
core.v1.EnvVarSource@63 configMapKeyRef:=ConfigMapKeySelector fieldRef:=ObjectFieldSelector resourceFieldRef:=ResourceFieldSelector secretKeyRef:=SecretKeySelector
core.v1.EphemeralContainer@60 args:[s command:[s env:[=EnvVar envFrom:[=EnvFromSource image:s imagePullPolicy:s lifecycle:=Lifecycle livenessProbe:=Probe name:s! ports:[=ContainerPort readinessProbe:=Probe resizePolicy:[=ContainerResizePolicy@32 resources:=ResourceRequirements restartPolicy:s@32 securityContext:=SecurityContext startupProbe:=Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[=VolumeDevice volumeMounts:[=VolumeMount workingDir:s
core.v1.EphemeralVolumeSource@56 readOnly:b@8 volumeClaimTemplate:=PersistentVolumeClaimTemplate
core.v1.Event@63 action:s@62 apiVersion:s count:i eventTime:t@62 firstTimestamp:t involvedObject:=ObjectReference! kind:s lastTimestamp:t message:s metadata:=meta.v1.ObjectMeta! reason:s related:=ObjectReference@62 reportingComponent:s@62 reportingInstance:s@62 series:=EventSeries@62 source:=EventSource type:s
core.v1.EventSeries@62 count:i lastObservedTime:t state:s@6
core.v1.EventSource@63 component:s host:s
core.v1.ExecAction@63 command:[s
core.v1.FCVolumeSource@63 fsType:s lun:i!1 readOnly:b targetWWNs:[s!1 wwids:[s@62
core.v1.FlexVolumeSource@63 driver:s! fsType:s options:{s readOnly:b secretRef:=LocalObjectReference
core.v1.FlockerVolumeSource@63 datasetName:s datasetUUID:s
core.v1.GCEPersistentDiskVolumeSource@63 fsType:s partition:i pdName:s! readOnly:b
core.v1.GRPCAction@32 port:i! service:s
core.v1.GitRepoVolumeSource@63 directory:s repository:s! revision:s
core.v1.GlusterfsVolumeSource@63 endpoints:s! path:s! readOnly:b
core.v1.HTTPGetAction@63 host:s httpHeaders:[=HTTPHeader path:s port:x! scheme:s
core.v1.HTTPHeader@63 name:s! value:s!
core.v1.Handler@31 exec:=ExecAction httpGet:=HTTPGetAction tcpSocket:=TCPSocketAction
core.v1.HostAlias@63 hostnames:[s ip:s!32
core.v1.HostIP@32 ip:s!
core.v1.HostPathVolumeSource@63 path:s! type:s@62
core.v1.ISCSIVolumeSource@63 chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s@62 iqn:s! iscsiInterface:s lun:i! portals:[s readOnly:b secretRef:=LocalObjectReference targetPortal:s!
core.v1.ImageVolumeSource@32 pullPolicy:s reference:s
core.v1.KeyToPath@63 key:s! mode:i path:s!
core.v1.Lifecycle@63 postStart:=Handler@31 postStart:=LifecycleHandler@32 preStop:=Handler@31 preStop:=LifecycleHandler@32 stopSignal:s@32
core.v1.LifecycleHandler@32 exec:=ExecAction httpGet:=HTTPGetAction sleep:=SleepAction tcpSocket:=TCPSocketAction
core.v1.LinuxContainerUser@32 gid:i! supplementalGroups:[i uid:i!
core.v1.LoadBalancerIngress@63 hostname:s ip:s ipMode:s@32 ports:[=PortStatus@56
core.v1.LoadBalancerStatus@63 ingress:[=LoadBalancerIngress
core.v1.LocalObjectReference@63 name:s
core.v1.ModifyVolumeStatus@32 status:s! targetVolumeAttributesClassName:s
core.v1.NFSVolumeSource@63 path:s! readOnly:b server:s!
core.v1.Namespace@63 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=NamespaceSpec status:=NamespaceStatus
core.v1.NamespaceCondition@60 lastTransitionTime:t message:s reason:s status:s! type:s!
core.v1.NamespaceSpec@63 finalizers:[s
core.v1.NamespaceStatus@63 conditions:[=NamespaceCondition@56 phase:s
core.v1.Node@63 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=NodeSpec status:=NodeStatus
core.v1.NodeAddress@63 address:s! type:s!
core.v1.NodeAffinity@63 preferredDuringSchedulingIgnoredDuringExecution:[=PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:=NodeSelector
core.v1.NodeCondition@63 lastHeartbeatTime:t lastTransitionTime:t message:s reason:s status:s! type:s!
core.v1.NodeConfigSource@62 apiVersion:s@2 configMap:=ConfigMapNodeConfigSource@60 configMapRef:=ObjectReference@2 kind:s@2
core.v1.NodeConfigStatus@60 active:=NodeConfigSource assigned:=NodeConfigSource error:s lastKnownGood:=NodeConfigSource
core.v1.NodeDaemonEndpoints@63 kubeletEndpoint:=DaemonEndpoint
core.v1.NodeFeatures@32 supplementalGroupsPolicy:b
core.v1.NodeRuntimeHandler@32 features:=NodeRuntimeHandlerFeatures name:s
core.v1.NodeRuntimeHandlerFeatures@32 recursiveReadOnlyMounts:b userNamespaces:b
core.v1.NodeSelector@63 nodeSelectorTerms:[=NodeSelectorTerm!
core.v1.NodeSelectorRequirement@63 key:s! operator:s! values:[s
core.v1.NodeSelectorTerm@63 matchExpressions:[=NodeSelectorRequirement!3 matchFields:[=NodeSelectorRequirement@60
core.v1.NodeSpec@63 configSource:=NodeConfigSource@62 externalID:s podCIDR:s podCIDRs:[s@56 providerID:s taints:[=Taint unschedulable:b
core.v1.NodeStatus@63 addresses:[=NodeAddress allocatable:{q capacity:{q conditions:[=NodeCondition config:=NodeConfigStatus@60 daemonEndpoints:=NodeDaemonEndpoints features:=NodeFeatures@32 images:[=ContainerImage nodeInfo:=NodeSystemInfo phase:s runtimeHandlers:[=NodeRuntimeHandler@32 volumesAttached:[=AttachedVolume volumesInUse:[s
core.v1.NodeSwapStatus@32 capacity:i
core.v1.NodeSystemInfo@63 architecture:s! bootID:s! containerRuntimeVersion:s! kernelVersion:s! kubeProxyVersion:s! kubeletVersion:s! machineID:s! operatingSystem:s! osImage:s! swap:=NodeSwapStatus@32 systemUUID:s!
core.v1.ObjectFieldSelector@63 apiVersion:s fieldPath:s!
core.v1.ObjectReference@63 apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
core.v1.PersistentVolumeClaim@63 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=PersistentVolumeClaimSpec status:=PersistentVolumeClaimStatus
core.v1.PersistentVolumeClaimCondition@62 lastProbeTime:t lastTransitionTime:t message:s reason:s status:s! type:s!
core.v1.PersistentVolumeClaimSpec@63 accessModes:[s dataSource:=TypedLocalObjectReference@60 dataSourceRef:=TypedLocalObjectReference@16 dataSourceRef:=TypedObjectReference@32 resources:=ResourceRequirements@31 resources:=VolumeResourceRequirements@32 selector:=meta.v1.LabelSelector storageClassName:s volumeAttributesClassName:s@32 volumeMode:s@62 volumeName:s
core.v1.PersistentVolumeClaimStatus@63 accessModes:[s allocatedResourceStatuses:{s@32 allocatedResources:{q@32 capacity:{q conditions:[=PersistentVolumeClaimCondition@62 currentVolumeAttributesClassName:s@32 modifyVolumeStatus:=ModifyVolumeStatus@32 phase:s
core.v1.PersistentVolumeClaimTemplate@56 metadata:=meta.v1.ObjectMeta spec:=PersistentVolumeClaimSpec!
core.v1.PersistentVolumeClaimVolumeSource@63 claimName:s! readOnly:b
core.v1.PhotonPersistentDiskVolumeSource@63 fsType:s pdID:s!
core.v1.Pod@63 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=PodSpec status:=PodStatus
core.v1.PodAffinity@63 preferredDuringSchedulingIgnoredDuringExecution:[=WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[=PodAffinityTerm
core.v1.PodAffinityTerm@63 labelSelector:=meta.v1.LabelSelector matchLabelKeys:[s@32 mismatchLabelKeys:[s@32 namespaceSelector:=meta.v1.LabelSelector@48 namespaces:[s topologyKey:s!62
core.v1.PodAntiAffinity@63 preferredDuringSchedulingIgnoredDuringExecution:[=WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[=PodAffinityTerm
core.v1.PodCondition@63 lastProbeTime:t lastTransitionTime:t message:s observedGeneration:i@32 reason:s status:s! type:s!
core.v1.PodDNSConfig@62 nameservers:[s options:[=PodDNSConfigOption searches:[s
core.v1.PodDNSConfigOption@62 name:s value:s
core.v1.PodIP@60 ip:s!32
core.v1.PodOS@32 name:s!
core.v1.PodReadinessGate@60 conditionType:s!
core.v1.PodResourceClaim@32 name:s! resourceClaimName:s resourceClaimTemplateName:s
core.v1.PodResourceClaimStatus@32 name:s! resourceClaimName:s
core.v1.PodSchedulingGate@32 name:s!
core.v1.PodSecurityContext@63 appArmorProfile:=AppArmorProfile@32 fsGroup:i fsGroupChangePolicy:s@56 runAsGroup:i@60 runAsNonRoot:b runAsUser:i seLinuxChangePolicy:s@32 seLinuxOptions:=SELinuxOptions seccompProfile:=SeccompProfile@56 supplementalGroups:[i supplementalGroupsPolicy:s@32 sysctls:[=Sysctl@60 windowsOptions:=WindowsSecurityContextOptions@60
core.v1.PodSpec@63 activeDeadlineSeconds:i affinity:=Affinity automountServiceAccountToken:b containers:[=Container! dnsConfig:=PodDNSConfig@62 dnsPolicy:s enableServiceLinks:b@60 ephemeralContainers:[=EphemeralContainer@60 hostAliases:[=HostAlias hostIPC:b hostNetwork:b hostPID:b hostUsers:b@32 hostname:s imagePullSecrets:[=LocalObjectReference initContainers:[=Container nodeName:s nodeSelector:{s os:=PodOS@32 overhead:{q@60 preemptionPolicy:s@60 priority:i@62 priorityClassName:s@62 readinessGates:[=PodReadinessGate@60 resourceClaims:[=PodResourceClaim@32 resources:=ResourceRequirements@32 restartPolicy:s runtimeClassName:s@60 schedulerName:s schedulingGates:[=PodSchedulingGate@32 securityContext:=PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b@56 shareProcessNamespace:b@60 subdomain:s terminationGracePeriodSeconds:i tolerations:[=Toleration topologySpreadConstraints:[=TopologySpreadConstraint@60 volumes:[=Volume
core.v1.PodStatus@63 conditions:[=PodCondition containerStatuses:[=ContainerStatus ephemeralContainerStatuses:[=ContainerStatus@60 hostIP:s hostIPs:[=HostIP@32 initContainerStatuses:[=ContainerStatus message:s nominatedNodeName:s@60 observedGeneration:i@32 phase:s podIP:s podIPs:[=PodIP@60 qosClass:s reason:s resize:s@32 resourceClaimStatuses:[=PodResourceClaimStatus@32 startTime:t
core.v1.PodTemplateSpec@63 metadata:=meta.v1.ObjectMeta spec:=PodSpec
core.v1.PortStatus@56 error:s port:i! protocol:s!
core.v1.PortworxVolumeSource@63 fsType:s readOnly:b volumeID:s!
core.v1.PreferredSchedulingTerm@63 preference:=NodeSelectorTerm! weight:i!
core.v1.Probe@63 exec:=ExecAction failureThreshold:i grpc:=GRPCAction@32 httpGet:=HTTPGetAction initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket:=TCPSocketAction terminationGracePeriodSeconds:i@48 timeoutSeconds:i
core.v1.ProjectedVolumeSource@63 defaultMode:i sources:[=VolumeProjection!7
core.v1.QuobyteVolumeSource@63 group:s readOnly:b registry:s! tenant:s@60 user:s volume:s!
core.v1.RBDVolumeSource@63 fsType:s image:s! keyring:s monitors:[s! pool:s readOnly:b secretRef:=LocalObjectReference user:s
core.v1.ReplicationController@63 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=ReplicationControllerSpec status:=ReplicationControllerStatus
core.v1.ReplicationControllerCondition@63 lastTransitionTime:t message:s reason:s status:s! type:s!
core.v1.ReplicationControllerSpec@63 minReadySeconds:i replicas:i selector:{s template:=PodTemplateSpec
core.v1.ReplicationControllerStatus@63 availableReplicas:i conditions:[=ReplicationControllerCondition fullyLabeledReplicas:i observedGeneration:i readyReplicas:i replicas:i!
core.v1.ResourceClaim@32 name:s! request:s
core.v1.ResourceFieldSelector@63 containerName:s divisor:q resource:s!
core.v1.ResourceHealth@32 health:s resourceID:s!
core.v1.ResourceRequirements@63 claims:[=ResourceClaim@32 limits:{q requests:{q
core.v1.ResourceStatus@32 name:s! resources:[=ResourceHealth
core.v1.SELinuxOptions@63 level:s role:s type:s user:s
core.v1.ScaleIOVolumeSource@63 fsType:s gateway:s! protectionDomain:s readOnly:b secretRef:=LocalObjectReference! sslEnabled:b storageMode:s storagePool:s system:s! volumeName:s
core.v1.SeccompProfile@56 localhostProfile:s type:s!
core.v1.Secret@63 apiVersion:s data:{y immutable:b@56 kind:s metadata:=meta.v1.ObjectMeta stringData:{s type:s
core.v1.SecretEnvSource@63 name:s optional:b
core.v1.SecretKeySelector@63 key:s! name:s optional:b
core.v1.SecretProjection@63 items:[=KeyToPath name:s optional:b
core.v1.SecretVolumeSource@63 defaultMode:i items:[=KeyToPath optional:b secretName:s
core.v1.SecurityContext@63 allowPrivilegeEscalation:b@62 appArmorProfile:=AppArmorProfile@32 capabilities:=Capabilities privileged:b procMount:s@60 readOnlyRootFilesystem:b runAsGroup:i@60 runAsNonRoot:b runAsUser:i seLinuxOptions:=SELinuxOptions seccompProfile:=SeccompProfile@56 windowsOptions:=WindowsSecurityContextOptions@60
core.v1.Service@63 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=ServiceSpec status:=ServiceStatus
core.v1.ServiceAccount@63 apiVersion:s automountServiceAccountToken:b imagePullSecrets:[=LocalObjectReference kind:s metadata:=meta.v1.ObjectMeta secrets:[=ObjectReference
core.v1.ServiceAccountTokenProjection@60 audience:s expirationSeconds:i path:s!
core.v1.ServicePort@63 appProtocol:s@56 name:s nodePort:i port:i! protocol:s targetPort:x
core.v1.ServiceSpec@63 allocateLoadBalancerNodePorts:b@56 clusterIP:s clusterIPs:[s@56 externalIPs:[s externalName:s externalTrafficPolicy:s healthCheckNodePort:i internalTrafficPolicy:s@48 ipFamilies:[s@56 ipFamily:s@4 ipFamilyPolicy:s@56 loadBalancerClass:s@48 loadBalancerIP:s loadBalancerSourceRanges:[s ports:[=ServicePort publishNotReadyAddresses:b@62 selector:{s sessionAffinity:s sessionAffinityConfig:=SessionAffinityConfig@62 topologyKeys:[s@8 trafficDistribution:s@32 type:s
core.v1.ServiceStatus@63 conditions:[=meta.v1.Condition@56 loadBalancer:=LoadBalancerStatus
core.v1.SessionAffinityConfig@62 clientIP:=ClientIPConfig
core.v1.SleepAction@32 seconds:i!
core.v1.StorageOSVolumeSource@63 fsType:s readOnly:b secretRef:=LocalObjectReference volumeName:s volumeNamespace:s
core.v1.Sysctl@60 name:s! value:s!
core.v1.TCPSocketAction@63 host:s port:x!
core.v1.Taint@63 effect:s! key:s! timeAdded:t value:s
core.v1.Toleration@63 effect:s key:s operator:s tolerationSeconds:i value:s
core.v1.TopologySpreadConstraint@60 labelSelector:=meta.v1.LabelSelector matchLabelKeys:[s@32 maxSkew:i! minDomains:i@32 nodeAffinityPolicy:s@32 nodeTaintsPolicy:s@32 topologyKey:s! whenUnsatisfiable:s!
core.v1.TypedLocalObjectReference@60 apiGroup:s kind:s! name:s!
core.v1.TypedObjectReference@32 apiGroup:s kind:s! name:s! namespace:s
core.v1.Volume@63 awsElasticBlockStore:=AWSElasticBlockStoreVolumeSource azureDisk:=AzureDiskVolumeSource azureFile:=AzureFileVolumeSource cephfs:=CephFSVolumeSource cinder:=CinderVolumeSource configMap:=ConfigMapVolumeSource csi:=CSIVolumeSource@60 downwardAPI:=DownwardAPIVolumeSource emptyDir:=EmptyDirVolumeSource ephemeral:=EphemeralVolumeSource@56 fc:=FCVolumeSource flexVolume:=FlexVolumeSource flocker:=FlockerVolumeSource gcePersistentDisk:=GCEPersistentDiskVolumeSource gitRepo:=GitRepoVolumeSource glusterfs:=GlusterfsVolumeSource hostPath:=HostPathVolumeSource image:=ImageVolumeSource@32 iscsi:=ISCSIVolumeSource name:s! nfs:=NFSVolumeSource persistentVolumeClaim:=PersistentVolumeClaimVolumeSource photonPersistentDisk:=PhotonPersistentDiskVolumeSource portworxVolume:=PortworxVolumeSource projected:=ProjectedVolumeSource quobyte:=QuobyteVolumeSource rbd:=RBDVolumeSource scaleIO:=ScaleIOVolumeSource secret:=SecretVolumeSource storageos:=StorageOSVolumeSource vsphereVolume:=VsphereVirtualDiskVolumeSource
core.v1.VolumeDevice@62 devicePath:s! name:s!
core.v1.VolumeMount@63 mountPath:s! mountPropagation:s@62 name:s! readOnly:b recursiveReadOnly:s@32 subPath:s subPathExpr:s@60
core.v1.VolumeMountStatus@32 mountPath:s! name:s! readOnly:b recursiveReadOnly:s
core.v1.VolumeProjection@63 clusterTrustBundle:=ClusterTrustBundleProjection@32 configMap:=ConfigMapProjection downwardAPI:=DownwardAPIProjection secret:=SecretProjection serviceAccountToken:=ServiceAccountTokenProjection@60
core.v1.VolumeResourceRequirements@32 limits:{q requests:{q
core.v1.VsphereVirtualDiskVolumeSource@63 fsType:s storagePolicyID:s storagePolicyName:s volumePath:s!
core.v1.WeightedPodAffinityTerm@63 podAffinityTerm:=PodAffinityTerm! weight:i!
core.v1.WindowsSecurityContextOptions@60 gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b@48 runAsUserName:s
meta.v1.Condition@56 lastTransitionTime:t! message:s! observedGeneration:i reason:s! status:s! type:s!
meta.v1.Initializer@7 name:s!
meta.v1.Initializers@7 pending:[=Initializer! result:=Status
meta.v1.LabelSelector@63 matchExpressions:[=LabelSelectorRequirement matchLabels:{s
meta.v1.LabelSelectorRequirement@63 key:s! operator:s! values:[s
meta.v1.ListMeta@63 _continue:s@60 continue:s@2 remainingItemCount:i@60 resourceVersion:s selfLink:s
meta.v1.ManagedFieldsEntry@60 apiVersion:s fields:o@4 fieldsType:s@56 fieldsV1:o@56 manager:s operation:s subresource:s@48 time:t
meta.v1.ObjectMeta@63 annotations:{s clusterName:s@31 creationTimestamp:t deletionGracePeriodSeconds:i deletionTimestamp:t finalizers:[s generateName:s generation:i initializers:=Initializers@3 labels:{s managedFields:[=ManagedFieldsEntry@60 name:s namespace:s ownerReferences:[=OwnerReference resourceVersion:s selfLink:s uid:s
meta.v1.OwnerReference@63 apiVersion:s! blockOwnerDeletion:b controller:b kind:s! name:s! uid:s!
meta.v1.Status@63 apiVersion:s code:i details:=StatusDetails kind:s message:s metadata:=ListMeta reason:s status:s
meta.v1.StatusCause@63 field:s message:s reason:s
meta.v1.StatusDetails@63 causes:[=StatusCause group:s kind:s name:s retryAfterSeconds:i uid:s
`;
