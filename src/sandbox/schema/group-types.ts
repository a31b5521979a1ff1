/**
 * The types of all groups but the core group in the versions that the sandbox answers like, made by hack/api-types.mjs: a line for each, with its
 * fields. `field:type`, where type is a letter for a scalar (s string, i integer, n number, b boolean, t time, q quantity,
 * x integer or string, y bytes, o anything), `=Name` for another type, `[` before it for a list and `{` for a map. `!` marks
 * a required field. A number after `@` (present) or `!` (required) is a set of versions: 1 is 1.7, 2 is 1.9, 4 is 1.16, 8 is
 * 1.20, 16 is 1.22 and 32 is 1.33; without one it is so in every version that has the type.
 */
export const GROUP_TYPES = `
admissionregistration.v1.MatchCondition@32 expression:s! name:s!
admissionregistration.v1.MutatingWebhook@60 admissionReviewVersions:[s! clientConfig:=WebhookClientConfig! failurePolicy:s matchConditions:[=MatchCondition@32 matchPolicy:s name:s! namespaceSelector:=meta.v1.LabelSelector objectSelector:=meta.v1.LabelSelector reinvocationPolicy:s rules:[=RuleWithOperations sideEffects:s! timeoutSeconds:i
admissionregistration.v1.MutatingWebhookConfiguration@60 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta webhooks:[=MutatingWebhook
admissionregistration.v1.RuleWithOperations@60 apiGroups:[s apiVersions:[s operations:[s resources:[s scope:s
admissionregistration.v1.ServiceReference@60 name:s! namespace:s! path:s port:i
admissionregistration.v1.ValidatingWebhook@60 admissionReviewVersions:[s! clientConfig:=WebhookClientConfig! failurePolicy:s matchConditions:[=MatchCondition@32 matchPolicy:s name:s! namespaceSelector:=meta.v1.LabelSelector objectSelector:=meta.v1.LabelSelector rules:[=RuleWithOperations sideEffects:s! timeoutSeconds:i
admissionregistration.v1.ValidatingWebhookConfiguration@60 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta webhooks:[=ValidatingWebhook
admissionregistration.v1.WebhookClientConfig@60 caBundle:s service:=ServiceReference url:s
admissionregistration.v1alpha1.Initializer@3 failurePolicy:s@1 name:s! rules:[=Rule
admissionregistration.v1alpha1.InitializerConfiguration@3 apiVersion:s initializers:[=Initializer kind:s metadata:=meta.v1.ObjectMeta
admissionregistration.v1alpha1.Rule@3 apiGroups:[s apiVersions:[s resources:[s
admissionregistration.v1beta1.MutatingWebhook@12 admissionReviewVersions:[s clientConfig:=WebhookClientConfig! failurePolicy:s matchPolicy:s name:s! namespaceSelector:=meta.v1.LabelSelector objectSelector:=meta.v1.LabelSelector reinvocationPolicy:s rules:[=RuleWithOperations sideEffects:s timeoutSeconds:i
admissionregistration.v1beta1.MutatingWebhookConfiguration@14 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta webhooks:[=Webhook@2 webhooks:[=MutatingWebhook@12
admissionregistration.v1beta1.RuleWithOperations@14 apiGroups:[s apiVersions:[s operations:[s resources:[s scope:s@12
admissionregistration.v1beta1.ServiceReference@14 name:s! namespace:s! path:s port:i@12
admissionregistration.v1beta1.ValidatingWebhook@12 admissionReviewVersions:[s clientConfig:=WebhookClientConfig! failurePolicy:s matchPolicy:s name:s! namespaceSelector:=meta.v1.LabelSelector objectSelector:=meta.v1.LabelSelector rules:[=RuleWithOperations sideEffects:s timeoutSeconds:i
admissionregistration.v1beta1.ValidatingWebhookConfiguration@14 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta webhooks:[=Webhook@2 webhooks:[=ValidatingWebhook@12
admissionregistration.v1beta1.Webhook@2 clientConfig:=WebhookClientConfig! failurePolicy:s name:s! namespaceSelector:=meta.v1.LabelSelector rules:[=RuleWithOperations
admissionregistration.v1beta1.WebhookClientConfig@14 caBundle:y!2 service:=ServiceReference url:s
apps.v1.DaemonSet@62 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=DaemonSetSpec status:=DaemonSetStatus
apps.v1.DaemonSetCondition@62 lastTransitionTime:t message:s reason:s status:s! type:s!
apps.v1.DaemonSetSpec@62 minReadySeconds:i revisionHistoryLimit:i selector:=meta.v1.LabelSelector! template:=core.v1.PodTemplateSpec! updateStrategy:=DaemonSetUpdateStrategy
apps.v1.DaemonSetStatus@62 collisionCount:i conditions:[=DaemonSetCondition currentNumberScheduled:i! desiredNumberScheduled:i! numberAvailable:i numberMisscheduled:i! numberReady:i! numberUnavailable:i observedGeneration:i updatedNumberScheduled:i
apps.v1.DaemonSetUpdateStrategy@62 rollingUpdate:=RollingUpdateDaemonSet type:s
apps.v1.Deployment@62 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=DeploymentSpec status:=DeploymentStatus
apps.v1.DeploymentCondition@62 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s! type:s!
apps.v1.DeploymentSpec@62 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:=meta.v1.LabelSelector! strategy:=DeploymentStrategy template:=core.v1.PodTemplateSpec!
apps.v1.DeploymentStatus@62 availableReplicas:i collisionCount:i conditions:[=DeploymentCondition observedGeneration:i readyReplicas:i replicas:i terminatingReplicas:i@32 unavailableReplicas:i updatedReplicas:i
apps.v1.DeploymentStrategy@62 rollingUpdate:=RollingUpdateDeployment type:s
apps.v1.ReplicaSet@62 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=ReplicaSetSpec status:=ReplicaSetStatus
apps.v1.ReplicaSetCondition@62 lastTransitionTime:t message:s reason:s status:s! type:s!
apps.v1.ReplicaSetSpec@62 minReadySeconds:i replicas:i selector:=meta.v1.LabelSelector! template:=core.v1.PodTemplateSpec
apps.v1.ReplicaSetStatus@62 availableReplicas:i conditions:[=ReplicaSetCondition fullyLabeledReplicas:i observedGeneration:i readyReplicas:i replicas:i! terminatingReplicas:i@32
apps.v1.RollingUpdateDaemonSet@62 maxSurge:x@48 maxUnavailable:x
apps.v1.RollingUpdateDeployment@62 maxSurge:x maxUnavailable:x
apps.v1.RollingUpdateStatefulSetStrategy@62 maxUnavailable:x@32 partition:i
apps.v1.StatefulSet@62 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=StatefulSetSpec status:=StatefulSetStatus
apps.v1.StatefulSetCondition@62 lastTransitionTime:t message:s reason:s status:s! type:s!
apps.v1.StatefulSetOrdinals@32 start:i
apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy@32 whenDeleted:s whenScaled:s
apps.v1.StatefulSetSpec@62 minReadySeconds:i@48 ordinals:=StatefulSetOrdinals@32 persistentVolumeClaimRetentionPolicy:=StatefulSetPersistentVolumeClaimRetentionPolicy@32 podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:=meta.v1.LabelSelector! serviceName:s!30 template:=core.v1.PodTemplateSpec! updateStrategy:=StatefulSetUpdateStrategy volumeClaimTemplates:[=core.v1.PersistentVolumeClaim
apps.v1.StatefulSetStatus@62 availableReplicas:i@48 collisionCount:i conditions:[=StatefulSetCondition currentReplicas:i currentRevision:s observedGeneration:i readyReplicas:i replicas:i! updateRevision:s updatedReplicas:i
apps.v1.StatefulSetUpdateStrategy@62 rollingUpdate:=RollingUpdateStatefulSetStrategy type:s
apps.v1beta1.Deployment@7 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=DeploymentSpec status:=DeploymentStatus
apps.v1beta1.DeploymentCondition@7 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s! type:s!
apps.v1beta1.DeploymentSpec@7 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i rollbackTo:=RollbackConfig selector:=meta.v1.LabelSelector strategy:=DeploymentStrategy template:=core.v1.PodTemplateSpec!
apps.v1beta1.DeploymentStatus@7 availableReplicas:i collisionCount:i conditions:[=DeploymentCondition observedGeneration:i readyReplicas:i replicas:i unavailableReplicas:i updatedReplicas:i
apps.v1beta1.DeploymentStrategy@7 rollingUpdate:=RollingUpdateDeployment type:s
apps.v1beta1.RollbackConfig@7 revision:i
apps.v1beta1.RollingUpdateDeployment@7 maxSurge:x maxUnavailable:x
apps.v1beta1.RollingUpdateStatefulSetStrategy@7 partition:i
apps.v1beta1.StatefulSet@7 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=StatefulSetSpec status:=StatefulSetStatus
apps.v1beta1.StatefulSetCondition@6 lastTransitionTime:t message:s reason:s status:s! type:s!
apps.v1beta1.StatefulSetSpec@7 podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:=meta.v1.LabelSelector serviceName:s! template:=core.v1.PodTemplateSpec! updateStrategy:=StatefulSetUpdateStrategy volumeClaimTemplates:[=core.v1.PersistentVolumeClaim
apps.v1beta1.StatefulSetStatus@7 collisionCount:i@6 conditions:[=StatefulSetCondition@6 currentReplicas:i currentRevision:s observedGeneration:i readyReplicas:i replicas:i! updateRevision:s updatedReplicas:i
apps.v1beta1.StatefulSetUpdateStrategy@7 rollingUpdate:=RollingUpdateStatefulSetStrategy type:s
apps.v1beta2.DaemonSet@6 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=DaemonSetSpec status:=DaemonSetStatus
apps.v1beta2.DaemonSetCondition@6 lastTransitionTime:t message:s reason:s status:s! type:s!
apps.v1beta2.DaemonSetSpec@6 minReadySeconds:i revisionHistoryLimit:i selector:=meta.v1.LabelSelector! template:=core.v1.PodTemplateSpec! updateStrategy:=DaemonSetUpdateStrategy
apps.v1beta2.DaemonSetStatus@6 collisionCount:i conditions:[=DaemonSetCondition currentNumberScheduled:i! desiredNumberScheduled:i! numberAvailable:i numberMisscheduled:i! numberReady:i! numberUnavailable:i observedGeneration:i updatedNumberScheduled:i
apps.v1beta2.DaemonSetUpdateStrategy@6 rollingUpdate:=RollingUpdateDaemonSet type:s
apps.v1beta2.Deployment@6 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=DeploymentSpec status:=DeploymentStatus
apps.v1beta2.DeploymentCondition@6 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s! type:s!
apps.v1beta2.DeploymentSpec@6 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:=meta.v1.LabelSelector! strategy:=DeploymentStrategy template:=core.v1.PodTemplateSpec!
apps.v1beta2.DeploymentStatus@6 availableReplicas:i collisionCount:i conditions:[=DeploymentCondition observedGeneration:i readyReplicas:i replicas:i unavailableReplicas:i updatedReplicas:i
apps.v1beta2.DeploymentStrategy@6 rollingUpdate:=RollingUpdateDeployment type:s
apps.v1beta2.ReplicaSet@6 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=ReplicaSetSpec status:=ReplicaSetStatus
apps.v1beta2.ReplicaSetCondition@6 lastTransitionTime:t message:s reason:s status:s! type:s!
apps.v1beta2.ReplicaSetSpec@6 minReadySeconds:i replicas:i selector:=meta.v1.LabelSelector! template:=core.v1.PodTemplateSpec
apps.v1beta2.ReplicaSetStatus@6 availableReplicas:i conditions:[=ReplicaSetCondition fullyLabeledReplicas:i observedGeneration:i readyReplicas:i replicas:i!
apps.v1beta2.RollingUpdateDaemonSet@6 maxUnavailable:x
apps.v1beta2.RollingUpdateDeployment@6 maxSurge:x maxUnavailable:x
apps.v1beta2.RollingUpdateStatefulSetStrategy@6 partition:i
apps.v1beta2.StatefulSet@6 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=StatefulSetSpec status:=StatefulSetStatus
apps.v1beta2.StatefulSetCondition@6 lastTransitionTime:t message:s reason:s status:s! type:s!
apps.v1beta2.StatefulSetSpec@6 podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:=meta.v1.LabelSelector! serviceName:s! template:=core.v1.PodTemplateSpec! updateStrategy:=StatefulSetUpdateStrategy volumeClaimTemplates:[=core.v1.PersistentVolumeClaim
apps.v1beta2.StatefulSetStatus@6 collisionCount:i conditions:[=StatefulSetCondition currentReplicas:i currentRevision:s observedGeneration:i readyReplicas:i replicas:i! updateRevision:s updatedReplicas:i
apps.v1beta2.StatefulSetUpdateStrategy@6 rollingUpdate:=RollingUpdateStatefulSetStrategy type:s
batch.v1.CronJob@48 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=CronJobSpec status:=CronJobStatus
batch.v1.CronJobSpec@48 concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:=JobTemplateSpec! schedule:s! startingDeadlineSeconds:i successfulJobsHistoryLimit:i suspend:b timeZone:s@32
batch.v1.CronJobStatus@48 active:[=core.v1.ObjectReference lastScheduleTime:t lastSuccessfulTime:t
batch.v1.Job@63 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=JobSpec status:=JobStatus
batch.v1.JobCondition@63 lastProbeTime:t lastTransitionTime:t message:s reason:s status:s! type:s!
batch.v1.JobSpec@63 activeDeadlineSeconds:i backoffLimit:i@62 backoffLimitPerIndex:i@32 completionMode:s@48 completions:i managedBy:s@32 manualSelector:b maxFailedIndexes:i@32 parallelism:i podFailurePolicy:=PodFailurePolicy@32 podReplacementPolicy:s@32 selector:=meta.v1.LabelSelector successPolicy:=SuccessPolicy@32 suspend:b@48 template:=core.v1.PodTemplateSpec! ttlSecondsAfterFinished:i@60
batch.v1.JobStatus@63 active:i completedIndexes:s@48 completionTime:t conditions:[=JobCondition failed:i failedIndexes:s@32 ready:i@32 startTime:t succeeded:i terminating:i@32 uncountedTerminatedPods:=UncountedTerminatedPods@48
batch.v1.JobTemplateSpec@48 metadata:=meta.v1.ObjectMeta spec:=JobSpec
batch.v1.PodFailurePolicy@32 rules:[=PodFailurePolicyRule!
batch.v1.PodFailurePolicyOnExitCodesRequirement@32 containerName:s operator:s! values:[i!
batch.v1.PodFailurePolicyOnPodConditionsPattern@32 status:s! type:s!
batch.v1.PodFailurePolicyRule@32 action:s! onExitCodes:=PodFailurePolicyOnExitCodesRequirement onPodConditions:[=PodFailurePolicyOnPodConditionsPattern
batch.v1.SuccessPolicy@32 rules:[=SuccessPolicyRule!
batch.v1.SuccessPolicyRule@32 succeededCount:i succeededIndexes:s
batch.v1.UncountedTerminatedPods@48 failed:[s succeeded:[s
batch.v1beta1.CronJob@30 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=CronJobSpec status:=CronJobStatus
batch.v1beta1.CronJobSpec@30 concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:=JobTemplateSpec! schedule:s! startingDeadlineSeconds:i successfulJobsHistoryLimit:i suspend:b
batch.v1beta1.CronJobStatus@30 active:[=core.v1.ObjectReference lastScheduleTime:t lastSuccessfulTime:t@16
batch.v1beta1.JobTemplateSpec@30 metadata:=meta.v1.ObjectMeta spec:=batch.v1.JobSpec
batch.v2alpha1.CronJob@15 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=CronJobSpec status:=CronJobStatus
batch.v2alpha1.CronJobSpec@15 concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:=JobTemplateSpec! schedule:s! startingDeadlineSeconds:i successfulJobsHistoryLimit:i suspend:b
batch.v2alpha1.CronJobStatus@15 active:[=core.v1.ObjectReference lastScheduleTime:t
batch.v2alpha1.JobTemplateSpec@15 metadata:=meta.v1.ObjectMeta spec:=batch.v1.JobSpec
certificates.v1.CertificateSigningRequest@56 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=CertificateSigningRequestSpec! status:=CertificateSigningRequestStatus
certificates.v1.CertificateSigningRequestCondition@56 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s! type:s!
certificates.v1.CertificateSigningRequestSpec@56 expirationSeconds:i@48 extra:{[s groups:[s request:s! signerName:s! uid:s usages:[s username:s
certificates.v1.CertificateSigningRequestStatus@56 certificate:s conditions:[=CertificateSigningRequestCondition
certificates.v1beta1.CertificateSigningRequest@15 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=CertificateSigningRequestSpec status:=CertificateSigningRequestStatus
certificates.v1beta1.CertificateSigningRequestCondition@15 lastTransitionTime:t@8 lastUpdateTime:t message:s reason:s status:s@8 type:s!
certificates.v1beta1.CertificateSigningRequestSpec@15 extra:{[s groups:[s request:y! signerName:s@8 uid:s usages:[s username:s
certificates.v1beta1.CertificateSigningRequestStatus@15 certificate:y conditions:[=CertificateSigningRequestCondition
coordination.v1.Lease@60 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=LeaseSpec
coordination.v1.LeaseSpec@60 acquireTime:t holderIdentity:s leaseDurationSeconds:i leaseTransitions:i preferredHolder:s@32 renewTime:t strategy:s@32
coordination.v1beta1.Lease@12 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=LeaseSpec
coordination.v1beta1.LeaseSpec@12 acquireTime:t holderIdentity:s leaseDurationSeconds:i leaseTransitions:i renewTime:t
extensions.v1beta1.DaemonSet@7 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=DaemonSetSpec status:=DaemonSetStatus
extensions.v1beta1.DaemonSetCondition@6 lastTransitionTime:t message:s reason:s status:s! type:s!
extensions.v1beta1.DaemonSetSpec@7 minReadySeconds:i revisionHistoryLimit:i selector:=meta.v1.LabelSelector template:=core.v1.PodTemplateSpec! templateGeneration:i updateStrategy:=DaemonSetUpdateStrategy
extensions.v1beta1.DaemonSetStatus@7 collisionCount:i conditions:[=DaemonSetCondition@6 currentNumberScheduled:i! desiredNumberScheduled:i! numberAvailable:i numberMisscheduled:i! numberReady:i! numberUnavailable:i observedGeneration:i updatedNumberScheduled:i
extensions.v1beta1.DaemonSetUpdateStrategy@7 rollingUpdate:=RollingUpdateDaemonSet type:s
extensions.v1beta1.Deployment@7 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=DeploymentSpec status:=DeploymentStatus
extensions.v1beta1.DeploymentCondition@7 lastTransitionTime:t lastUpdateTime:t message:s reason:s status:s! type:s!
extensions.v1beta1.DeploymentSpec@7 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i rollbackTo:=RollbackConfig selector:=meta.v1.LabelSelector strategy:=DeploymentStrategy template:=core.v1.PodTemplateSpec!
extensions.v1beta1.DeploymentStatus@7 availableReplicas:i collisionCount:i conditions:[=DeploymentCondition observedGeneration:i readyReplicas:i replicas:i unavailableReplicas:i updatedReplicas:i
extensions.v1beta1.DeploymentStrategy@7 rollingUpdate:=RollingUpdateDeployment type:s
extensions.v1beta1.ReplicaSet@7 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=ReplicaSetSpec status:=ReplicaSetStatus
extensions.v1beta1.ReplicaSetCondition@7 lastTransitionTime:t message:s reason:s status:s! type:s!
extensions.v1beta1.ReplicaSetSpec@7 minReadySeconds:i replicas:i selector:=meta.v1.LabelSelector template:=core.v1.PodTemplateSpec
extensions.v1beta1.ReplicaSetStatus@7 availableReplicas:i conditions:[=ReplicaSetCondition fullyLabeledReplicas:i observedGeneration:i readyReplicas:i replicas:i!
extensions.v1beta1.RollbackConfig@7 revision:i
extensions.v1beta1.RollingUpdateDaemonSet@7 maxUnavailable:x
extensions.v1beta1.RollingUpdateDeployment@7 maxSurge:x maxUnavailable:x
policy.v1.PodDisruptionBudget@48 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=PodDisruptionBudgetSpec status:=PodDisruptionBudgetStatus
policy.v1.PodDisruptionBudgetSpec@48 maxUnavailable:x minAvailable:x selector:=meta.v1.LabelSelector unhealthyPodEvictionPolicy:s@32
policy.v1.PodDisruptionBudgetStatus@48 conditions:[=meta.v1.Condition currentHealthy:i! desiredHealthy:i! disruptedPods:{t disruptionsAllowed:i! expectedPods:i! observedGeneration:i
policy.v1beta1.PodDisruptionBudget@31 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta spec:=PodDisruptionBudgetSpec status:=PodDisruptionBudgetStatus
policy.v1beta1.PodDisruptionBudgetSpec@31 maxUnavailable:x minAvailable:x selector:=meta.v1.LabelSelector
policy.v1beta1.PodDisruptionBudgetStatus@31 conditions:[=meta.v1.Condition@16 currentHealthy:i! desiredHealthy:i! disruptedPods:{t!3 disruptionsAllowed:i! expectedPods:i! observedGeneration:i
rbac.v1.AggregationRule@62 clusterRoleSelectors:[=meta.v1.LabelSelector
rbac.v1.ClusterRole@62 aggregationRule:=AggregationRule apiVersion:s kind:s metadata:=meta.v1.ObjectMeta rules:[=PolicyRule!2
rbac.v1.ClusterRoleBinding@62 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta roleRef:=RoleRef! subjects:[=Subject!2
rbac.v1.PolicyRule@62 apiGroups:[s nonResourceURLs:[s resourceNames:[s resources:[s verbs:[s!
rbac.v1.Role@62 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta rules:[=PolicyRule!2
rbac.v1.RoleBinding@62 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta roleRef:=RoleRef! subjects:[=Subject!2
rbac.v1.RoleRef@62 apiGroup:s! kind:s! name:s!
rbac.v1.Subject@62 apiGroup:s kind:s! name:s! namespace:s
rbac.v1beta1.AggregationRule@14 clusterRoleSelectors:[=meta.v1.LabelSelector
rbac.v1beta1.ClusterRole@15 aggregationRule:=AggregationRule@14 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta rules:[=PolicyRule!3
rbac.v1beta1.ClusterRoleBinding@15 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta roleRef:=RoleRef! subjects:[=Subject!3
rbac.v1beta1.GroupSubject@24 name:s!
rbac.v1beta1.PolicyRule@15 apiGroups:[s nonResourceURLs:[s resourceNames:[s resources:[s verbs:[s!
rbac.v1beta1.Role@15 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta rules:[=PolicyRule!3
rbac.v1beta1.RoleBinding@15 apiVersion:s kind:s metadata:=meta.v1.ObjectMeta roleRef:=RoleRef! subjects:[=Subject!3
rbac.v1beta1.RoleRef@15 apiGroup:s! kind:s! name:s!
rbac.v1beta1.ServiceAccountSubject@24 name:s! namespace:s!
rbac.v1beta1.Subject@31 apiGroup:s@15 group:=GroupSubject@16 kind:s! name:s!@15 namespace:s@15 serviceAccount:=ServiceAccountSubject@16 user:=UserSubject@16
rbac.v1beta1.UserSubject@24 name:s!
`;
