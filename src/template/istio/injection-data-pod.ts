const CONTAINER_FIELDS = `Name string!; Image string; Command []string; Args []string; WorkingDir string;
  Ports []v1.ContainerPort; EnvFrom []v1.EnvFromSource; Env []v1.EnvVar; Resources v1.ResourceRequirements!;
  ResizePolicy []v1.ContainerResizePolicy; RestartPolicy *v1.ContainerRestartPolicy;
  RestartPolicyRules []v1.ContainerRestartRule; VolumeMounts []v1.VolumeMount; VolumeDevices []v1.VolumeDevice;
  LivenessProbe *v1.Probe; ReadinessProbe *v1.Probe; StartupProbe *v1.Probe; Lifecycle *v1.Lifecycle;
  TerminationMessagePath string; TerminationMessagePolicy v1.TerminationMessagePolicy; ImagePullPolicy v1.PullPolicy;
  SecurityContext *v1.SecurityContext; Stdin bool; StdinOnce bool; TTY bool`;

/**
 * PodSpec, TypeMeta and ObjectMeta of Kubernetes' packages core/v1 and meta/v1 (of 1.9 to 1.35: what was removed is here, too),
 * in the notation of declared-type.ts.
 */
export const POD_TYPES: Readonly<Record<string, string>> = {
  'v1.TypeMeta': `Kind string; APIVersion string`,
  'v1.ObjectMeta': `Name string; GenerateName string; Namespace string; SelfLink string; UID types.UID;
    ResourceVersion string; Generation int64; CreationTimestamp v1.Time!; DeletionTimestamp *v1.Time;
    DeletionGracePeriodSeconds *int64; Labels map[string]string; Annotations map[string]string;
    OwnerReferences []v1.OwnerReference; Initializers *v1.Initializers; Finalizers []string; ClusterName string;
    ManagedFields []v1.ManagedFieldsEntry`,
  'v1.OwnerReference': `APIVersion string!; Kind string!; Name string!; UID types.UID!; Controller *bool;
    BlockOwnerDeletion *bool`,
  'v1.Initializers': `Pending []v1.Initializer!; Result *v1.Status`,
  'v1.Initializer': `Name string!`,
  'v1.Status': `Status string; Message string; Reason string; Code int32`,
  'v1.ManagedFieldsEntry': `Manager string; Operation string; APIVersion string; Time *v1.Time; FieldsType string;
    FieldsV1 map[string]any; Subresource string`,
  'v1.PodSpec': `Volumes []v1.Volume; InitContainers []v1.Container; Containers []v1.Container!;
    EphemeralContainers []v1.EphemeralContainer; RestartPolicy v1.RestartPolicy; TerminationGracePeriodSeconds *int64;
    ActiveDeadlineSeconds *int64; DNSPolicy v1.DNSPolicy; NodeSelector map[string]string; ServiceAccountName string;
    DeprecatedServiceAccount=serviceAccount string; AutomountServiceAccountToken *bool; NodeName string;
    HostNetwork bool; HostPID bool; HostIPC bool; ShareProcessNamespace *bool; SecurityContext *v1.PodSecurityContext;
    ImagePullSecrets []v1.LocalObjectReference; Hostname string; Subdomain string; Affinity *v1.Affinity;
    SchedulerName string; Tolerations []v1.Toleration; HostAliases []v1.HostAlias; PriorityClassName string;
    Priority *int32; DNSConfig *v1.PodDNSConfig; ReadinessGates []v1.PodReadinessGate; RuntimeClassName *string;
    EnableServiceLinks *bool; PreemptionPolicy *v1.PreemptionPolicy; Overhead v1.ResourceList;
    TopologySpreadConstraints []v1.TopologySpreadConstraint; SetHostnameAsFQDN *bool; OS *v1.PodOS; HostUsers *bool;
    SchedulingGates []v1.PodSchedulingGate; ResourceClaims []v1.PodResourceClaim; Resources *v1.ResourceRequirements;
    HostnameOverride *string; WorkloadRef *v1.WorkloadReference`,
  'v1.Container': CONTAINER_FIELDS,
  'v1.EphemeralContainer': `EphemeralContainerCommon v1.EphemeralContainerCommon@; TargetContainerName string`,
  'v1.EphemeralContainerCommon': CONTAINER_FIELDS,
  'v1.ContainerResizePolicy': `ResourceName v1.ResourceName!; RestartPolicy v1.ResourceResizeRestartPolicy!`,
  'v1.ContainerRestartRule': `Action v1.ContainerRestartRuleAction; ExitCodes *v1.ContainerRestartRuleOnExitCodes`,
  'v1.ContainerRestartRuleOnExitCodes': `Operator v1.ContainerRestartRuleOnExitCodesOperator; Values []int32`,
  'v1.ContainerPort': `Name string; HostPort int32; ContainerPort int32!; Protocol v1.Protocol; HostIP string`,
  'v1.EnvFromSource': `Prefix string; ConfigMapRef *v1.ConfigMapEnvSource; SecretRef *v1.SecretEnvSource`,
  'v1.ConfigMapEnvSource': `LocalObjectReference v1.LocalObjectReference@; Optional *bool`,
  'v1.SecretEnvSource': `LocalObjectReference v1.LocalObjectReference@; Optional *bool`,
  'v1.EnvVar': `Name string!; Value string; ValueFrom *v1.EnvVarSource`,
  'v1.EnvVarSource': `FieldRef *v1.ObjectFieldSelector; ResourceFieldRef *v1.ResourceFieldSelector;
    ConfigMapKeyRef *v1.ConfigMapKeySelector; SecretKeyRef *v1.SecretKeySelector;
    FileKeyRef *v1.FileKeySelector`,
  'v1.ObjectFieldSelector': `APIVersion string; FieldPath string!`,
  'v1.ResourceFieldSelector': `ContainerName string; Resource string!; Divisor resource.Quantity!`,
  'v1.ConfigMapKeySelector': `LocalObjectReference v1.LocalObjectReference@; Key string!; Optional *bool`,
  'v1.SecretKeySelector': `LocalObjectReference v1.LocalObjectReference@; Key string!; Optional *bool`,
  'v1.FileKeySelector': `VolumeName string!; Path string!; Key string!; Optional *bool`,
  'v1.LocalObjectReference': `Name string`,
  'v1.ResourceRequirements': `Limits v1.ResourceList; Requests v1.ResourceList; Claims []v1.ResourceClaim`,
  'v1.ResourceClaim': `Name string!; Request string`,
  'v1.VolumeMount': `Name string!; ReadOnly bool; RecursiveReadOnly *v1.RecursiveReadOnlyMode; MountPath string!; SubPath string;
    MountPropagation *v1.MountPropagationMode; SubPathExpr string`,
  'v1.VolumeDevice': `Name string!; DevicePath string!`,
  'v1.Probe': `Handler v1.Handler@; InitialDelaySeconds int32; TimeoutSeconds int32; PeriodSeconds int32;
    SuccessThreshold int32; FailureThreshold int32; TerminationGracePeriodSeconds *int64`,
  'v1.Handler': `Exec *v1.ExecAction; HTTPGet *v1.HTTPGetAction; TCPSocket *v1.TCPSocketAction;
    GRPC *v1.GRPCAction`,
  'v1.LifecycleHandler': `Exec *v1.ExecAction; HTTPGet *v1.HTTPGetAction; TCPSocket *v1.TCPSocketAction;
    Sleep *v1.SleepAction`,
  'v1.GRPCAction': `Port int32!; Service *string!`,
  'v1.SleepAction': `Seconds int64!`,
  'v1.ExecAction': `Command []string`,
  'v1.HTTPGetAction': `Path string; Port intstr.IntOrString!; Host string; Scheme v1.URIScheme;
    HTTPHeaders []v1.HTTPHeader`,
  'v1.HTTPHeader': `Name string!; Value string!`,
  'v1.TCPSocketAction': `Port intstr.IntOrString!; Host string`,
  'v1.Lifecycle': `PostStart *v1.LifecycleHandler; PreStop *v1.LifecycleHandler; StopSignal *v1.Signal`,
  'v1.SecurityContext': `Capabilities *v1.Capabilities; Privileged *bool; SELinuxOptions *v1.SELinuxOptions;
    WindowsOptions *v1.WindowsSecurityContextOptions; RunAsUser *int64; RunAsGroup *int64; RunAsNonRoot *bool;
    ReadOnlyRootFilesystem *bool; AllowPrivilegeEscalation *bool; ProcMount *v1.ProcMountType;
    SeccompProfile *v1.SeccompProfile; AppArmorProfile *v1.AppArmorProfile`,
  'v1.Capabilities': `Add []v1.Capability; Drop []v1.Capability`,
  'v1.SeccompProfile': `Type v1.SeccompProfileType!; LocalhostProfile *string`,
  'v1.AppArmorProfile': `Type v1.AppArmorProfileType!; LocalhostProfile *string`,
  'v1.SELinuxOptions': `User string; Role string; Type string; Level string`,
  'v1.WindowsSecurityContextOptions': `GMSACredentialSpecName *string; GMSACredentialSpec *string; RunAsUserName *string;
    HostProcess *bool`,
  'v1.PodSecurityContext': `SELinuxOptions *v1.SELinuxOptions; WindowsOptions *v1.WindowsSecurityContextOptions;
    RunAsUser *int64; RunAsGroup *int64; RunAsNonRoot *bool; SupplementalGroups []int64;
    SupplementalGroupsPolicy *v1.SupplementalGroupsPolicy; FSGroup *int64; Sysctls []v1.Sysctl;
    FSGroupChangePolicy *v1.PodFSGroupChangePolicy; SeccompProfile *v1.SeccompProfile;
    AppArmorProfile *v1.AppArmorProfile; SELinuxChangePolicy *v1.PodSELinuxChangePolicy`,
  'v1.Sysctl': `Name string!; Value string!`,
  'v1.Affinity': `NodeAffinity *v1.NodeAffinity; PodAffinity *v1.PodAffinity; PodAntiAffinity *v1.PodAntiAffinity`,
  'v1.NodeAffinity': `RequiredDuringSchedulingIgnoredDuringExecution *v1.NodeSelector;
    PreferredDuringSchedulingIgnoredDuringExecution []v1.PreferredSchedulingTerm`,
  'v1.NodeSelector': `NodeSelectorTerms []v1.NodeSelectorTerm!`,
  'v1.NodeSelectorTerm': `MatchExpressions []v1.NodeSelectorRequirement; MatchFields []v1.NodeSelectorRequirement`,
  'v1.NodeSelectorRequirement': `Key string!; Operator v1.NodeSelectorOperator!; Values []string`,
  'v1.PreferredSchedulingTerm': `Weight int32!; Preference v1.NodeSelectorTerm!`,
  'v1.PodAffinity': `RequiredDuringSchedulingIgnoredDuringExecution []v1.PodAffinityTerm;
    PreferredDuringSchedulingIgnoredDuringExecution []v1.WeightedPodAffinityTerm`,
  'v1.PodAntiAffinity': `RequiredDuringSchedulingIgnoredDuringExecution []v1.PodAffinityTerm;
    PreferredDuringSchedulingIgnoredDuringExecution []v1.WeightedPodAffinityTerm`,
  'v1.WeightedPodAffinityTerm': `Weight int32!; PodAffinityTerm v1.PodAffinityTerm!`,
  'v1.PodAffinityTerm': `LabelSelector *v1.LabelSelector; Namespaces []string; TopologyKey string!;
    NamespaceSelector *v1.LabelSelector; MatchLabelKeys []string; MismatchLabelKeys []string`,
  'v1.LabelSelector': `MatchLabels map[string]string; MatchExpressions []v1.LabelSelectorRequirement`,
  'v1.LabelSelectorRequirement': `Key string!; Operator v1.LabelSelectorOperator!; Values []string`,
  'v1.Toleration': `Key string; Operator v1.TolerationOperator; Value string; Effect v1.TaintEffect;
    TolerationSeconds *int64`,
  'v1.HostAlias': `IP string; Hostnames []string`,
  'v1.PodDNSConfig': `Nameservers []string; Searches []string; Options []v1.PodDNSConfigOption`,
  'v1.PodDNSConfigOption': `Name string; Value *string`,
  'v1.PodReadinessGate': `ConditionType v1.PodConditionType!`,
  'v1.TopologySpreadConstraint': `MaxSkew int32!; TopologyKey string!;
    WhenUnsatisfiable v1.UnsatisfiableConstraintAction!; LabelSelector *v1.LabelSelector; MinDomains *int32;
    NodeAffinityPolicy *v1.NodeInclusionPolicy; NodeTaintsPolicy *v1.NodeInclusionPolicy; MatchLabelKeys []string`,
  'v1.PodOS': `Name v1.OSName!`,
  'v1.PodSchedulingGate': `Name string!`,
  'v1.PodResourceClaim': `Name string!; ResourceClaimName *string; ResourceClaimTemplateName *string`,
  'v1.WorkloadReference': `Name string!; PodGroup string!; PodGroupReplicaKey string`,
  'types.UID': 'string',
  'v1.RestartPolicy': 'string',
  'v1.DNSPolicy': 'string',
  'v1.PreemptionPolicy': 'string',
  'v1.TerminationMessagePolicy': 'string',
  'v1.PullPolicy': 'string',
  'v1.Protocol': 'string',
  'v1.MountPropagationMode': 'string',
  'v1.URIScheme': 'string',
  'v1.ProcMountType': 'string',
  'v1.Capability': 'string',
  'v1.NodeSelectorOperator': 'string',
  'v1.LabelSelectorOperator': 'string',
  'v1.TolerationOperator': 'string',
  'v1.TaintEffect': 'string',
  'v1.PodConditionType': 'string',
  'v1.UnsatisfiableConstraintAction': 'string',
  'v1.ContainerRestartPolicy': 'string',
  'v1.ResourceName': 'string',
  'v1.ResourceResizeRestartPolicy': 'string',
  'v1.ContainerRestartRuleAction': 'string',
  'v1.ContainerRestartRuleOnExitCodesOperator': 'string',
  'v1.RecursiveReadOnlyMode': 'string',
  'v1.Signal': 'string',
  'v1.SeccompProfileType': 'string',
  'v1.AppArmorProfileType': 'string',
  'v1.SupplementalGroupsPolicy': 'string',
  'v1.PodFSGroupChangePolicy': 'string',
  'v1.PodSELinuxChangePolicy': 'string',
  'v1.NodeInclusionPolicy': 'string',
  'v1.OSName': 'string',
};
