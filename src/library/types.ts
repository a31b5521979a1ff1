// What the library takes and gives: plain data. The declarations that the package comes with are made of this file and of
// index.ts, so that neither may import anything else into what it exports.

/** A text, or a text with the name that messages call it by, such as that of its file. */
export type NamedText = string | { readonly text: string; readonly name: string };

/** A value of JSON. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/** The texts that a configuration is read from. */
export interface InjectionConfigTexts {
  /**
   * The injection configuration: the text under the key `config` of the ConfigMap istio-sidecar-injector or istio-inject; or
   * ConfigMaps with it, as `kubectl get configmap -o yaml` and `helm template` print them.
   */
  readonly injection: NamedText;
  /** The mesh configuration, or the ConfigMap istio around it; by default that among the ConfigMaps of `injection`, or Istio's own. */
  readonly mesh?: NamedText | undefined;
  /** What Istio's chart was installed with, or the ConfigMap around it; by default that in the ConfigMap of `injection`. */
  readonly values?: NamedText | undefined;
}

/** What an injector knows beside its configuration. */
export interface InjectionSettings {
  /** Istio's release, such as `1.13`; by default what the configuration shows. */
  readonly istioVersion?: string | undefined;
  /** The revision of the control plane, and of the ConfigMaps that are meant where there are several. */
  readonly revision?: string | undefined;
  /** Whether proxies are init containers that stay; by default as the release does it. */
  readonly nativeSidecars?: boolean | 'auto' | undefined;
  /** Values over those of the configuration, nested as these are. */
  readonly values?: object | undefined;
  /** The injector's environment: its feature flags, such as `PLATFORM`. None is taken from the process. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Resources of the kind ProxyConfig. */
  readonly proxyConfigs?: readonly object[] | undefined;
}

/** A configuration that was read. Only `loadInjectionConfig` makes one that the other functions take. */
export interface InjectionConfig {
  /** `params`: Istio 0.2 to 0.4, `template`: 0.5 to 1.8, `templates`: 1.9 and later. */
  readonly form: 'params' | 'template' | 'templates';
  /** The release of Istio whose rules are followed, such as `1.20`. */
  readonly istioVersion: string;
  /** What happens where a workload does not decide for itself. */
  readonly policy: 'off' | 'disabled' | 'enabled';
  /** What its author should know; a sentence each. */
  readonly warnings: readonly string[];
}

/** Where an object of a manifest is. */
export interface ObjectName {
  readonly kind: string;
  /** Empty where the object has none. */
  readonly namespace: string;
  readonly name: string;
}

/** Why a workload gets a sidecar. */
export type InjectReason = 'PolicyEnabled' | 'EnabledByAnnotation' | 'EnabledByLabel' | 'EnabledBySelector' | 'Forced';

/** Why a workload gets no sidecar. */
export type SkipReason =
  | 'NamespaceExempt'
  | 'NamespaceExcluded'
  | 'NamespaceNotIncluded'
  | 'PolicyOff'
  | 'DisabledByAnnotation'
  | 'DisabledByLabel'
  | 'DisabledBySelector'
  | 'PolicyDisabled'
  | 'AlreadyInjected'
  | 'HostNetwork'
  | 'WindowsPod'
  | 'MirrorPod'
  | 'SidecarPresent'
  | 'InvalidPodTemplate';

/** Why a workload that is to get a sidecar can get none. */
export type FailReason = 'TemplateFailed' | 'InvalidAnnotation';

/** What was decided, and why. */
export type Decision = (
  | { readonly action: 'inject'; readonly reason: InjectReason }
  | { readonly action: 'skip'; readonly reason: SkipReason }
) & {
  /** The reason in words. */
  readonly why: string;
  /** What the author should know; a sentence each. */
  readonly warnings: readonly string[];
};

/** A kind that Kubernetes does not know, in any version of its group, and where its pod template is. */
export interface PodTemplatePath {
  /** Such as `argoproj.io`; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Such as `spec.template`. */
  readonly path: string;
}

/** How a manifest is read. */
export interface ManifestOptions {
  /** Kinds in addition to those of Kubernetes, to Argo's Rollout and to Knative's Service. */
  readonly podTemplatePaths?: readonly PodTemplatePath[] | undefined;
  /** Of objects that name none, as `kube-inject --namespace` has it; it is not written. Default: they have none. */
  readonly namespace?: string | undefined;
}

/** A manifest with sidecars. */
export interface InjectedManifest {
  /** The manifest: what gets no sidecar is the same to the byte. */
  readonly text: string;
  /** What became of each workload, in order. */
  readonly workloads: readonly InjectedWorkload[];
  /** A sentence for each object with a pod template that was not looked at. */
  readonly overlooked: readonly string[];
}

/** What became of a workload. */
export type InjectedWorkload = Decision & { readonly object: ObjectName };

/** What the request to create a pod says of it, where the pod itself does not. */
export interface PodRequest {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Of the URL of the webhook, such as `/inject/cluster/east/net/one`, which may say where the pod runs. */
  readonly path?: string | undefined;
}

/** An operation of a JSON Patch (RFC 6902). */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: JsonValue }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly from: string; readonly path: string };

/** What becomes of a pod that is about to be created. */
export type InjectedPod = Decision & {
  /** What makes the pod one with a sidecar; empty where it gets none. */
  readonly patch: readonly JsonPatchOperation[];
};

/** What would become of a manifest. */
export interface ManifestExplanation {
  /** The workloads, in order. */
  readonly workloads: readonly WorkloadExplanation[];
  /** What in the manifest will not work in a mesh as its author expects. */
  readonly findings: readonly Finding[];
  /** A sentence for each object with a pod template that was not looked at. */
  readonly overlooked: readonly string[];
}

/** What would become of a workload. */
export interface WorkloadExplanation {
  readonly object: ObjectName;
  /** `fail`: it is to get a sidecar, and can get none. */
  readonly action: 'inject' | 'skip' | 'fail';
  readonly reason: InjectReason | SkipReason | FailReason;
  /** The reason in words. */
  readonly why: string;
  /** What the author should know; a sentence each. */
  readonly warnings: readonly string[];
  /** What would be done to its pod; a phrase each. */
  readonly steps: readonly string[];
}

/** Something about an object that will not, or may not, work in a mesh. */
export interface Finding {
  /** One word for each rule, such as `PortNameIsNotUnderNamingConvention`. */
  readonly code: string;
  /** `warning` where something is wrong, `info` where it depends on what the mesh is to do. */
  readonly level: 'warning' | 'info';
  readonly object: ObjectName;
  /** A sentence: what was found, and what follows from it. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** How a template is executed. */
export interface RenderOptions {
  /** What begins and ends an action; `{{` and `}}` by default. */
  readonly delimiters?: readonly [left: string, right: string] | undefined;
  /** What a key that a map does not have is: `<no value>` (the default), the zero value, or an error. */
  readonly missingKey?: 'default' | 'zero' | 'error' | undefined;
}

/** What the functions throw. Its message is for the person who wrote the text or the call. */
export interface InjectionError extends Error {
  /**
   * - `ERR_ARGUMENT`: an argument that the function does not take
   * - `ERR_CONFIG`: a configuration that is not valid; the message names the key
   * - `ERR_MANIFEST`: a document does not parse, or a workload in it can't get its sidecar; the message names the place
   * - `ERR_SIDECAR`: a pod can't get its sidecar
   * - `ERR_TEMPLATE_PARSE`, `ERR_TEMPLATE_EXECUTE`: a template can't be read, or fails; in Go's words
   */
  readonly code:
    'ERR_ARGUMENT' | 'ERR_CONFIG' | 'ERR_MANIFEST' | 'ERR_SIDECAR' | 'ERR_TEMPLATE_PARSE' | 'ERR_TEMPLATE_EXECUTE';
}
