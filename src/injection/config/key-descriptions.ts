/** What editors say about the keys of an injection configuration: by their paths, in the words of docs/configuration.md. */
export const KEY_DESCRIPTIONS: Readonly<Record<string, string>> = {
  policy:
    'Who gets a sidecar: off: nobody; disabled: who asks for it with the annotation sidecar.istio.io/inject; enabled: who does not decline. Default: enabled.',
  namespaces: 'The namespaces whose workloads get sidecars; "" means all. Default: all.',
  excludeNamespaces: 'The namespaces whose workloads get no sidecar; not together with namespaces.',
  initializerName: 'The name in the InitializerConfiguration. Default: sidecar.initializer.istio.io.',
  outsideNamespaces:
    'What becomes of pending workloads outside the namespaces: release creates them without a sidecar, ignore leaves them to another initializer of the same name.',
  failurePolicy:
    'What becomes of a workload whose injection the API server refuses: Fail refuses the workload, Ignore creates it without a sidecar. Default: Fail.',
  uninjectable:
    'The same for what the API server never lets anyone inject: Jobs, and StatefulSets on Kubernetes 1.7. Default: Ignore.',
  compatibility:
    'The release of Istio that this configuration is for, in quotes, such as "1.13". Default: found by its text.',
  params: 'What may be changed about the sidecar of Istio 0.2 to 0.4.',
  'params.initImage': 'Image of the init container istio-init. Default: docker.io/istio/proxy_init of the release.',
  'params.proxyImage': 'Image of the container istio-proxy. Default: docker.io/istio/proxy of the release.',
  'params.imagePullPolicy': 'Default: IfNotPresent.',
  'params.version': 'Goes into the status annotation as injected-version-VERSION. Default: empty.',
  'params.verbosity': "Log level of the proxy's agent; 0 leaves the argument out. Default: 0.",
  'params.sidecarProxyUID': 'User that the proxy runs as, whose traffic is not redirected. Default: 1337.',
  'params.resources': 'What the proxy requests and may use; {} for nothing. Default: {requests: {cpu: 10m}}.',
  'params.includeIPRanges': 'Address ranges, separated by commas, whose traffic is redirected. Default: all.',
  'params.meshConfigMapName': 'ConfigMap with the mesh configuration. Default: istio.',
  'params.debugMode': 'A privileged proxy with a writable root filesystem. Default: false.',
  'params.enableCoreDump': 'Adds an init container that turns core dumps on. Default: false.',
  meshConfigMapName: 'ConfigMap whose key mesh holds the mesh configuration. Default: istio.',
  neverInjectSelector:
    'Pods that get no sidecar where no label or annotation decides; one selector that fits is enough.',
  alwaysInjectSelector:
    'Pods that get a sidecar where no label or annotation decides, and no neverInjectSelector fits.',
  injectedAnnotations: 'Annotations for every pod that gets a sidecar from the webhook.',
  template: 'A Go template that makes the parts of a sidecar: Istio 0.5 to 1.8.',
  delimiters: 'Two texts around the actions of the template. Default: [[ ]] where the template has [[, else {{ }}.',
  templates:
    "Go templates by their names, each of which makes a pod that is merged over the user's: Istio 1.9 and later.",
  aliases: 'Names that each stand for a list of templates.',
  defaultTemplates: 'The templates of a pod that asks for none. Default: [sidecar].',
};
