/**
 * MeshConfig of Istio's API, mesh/v1alpha1 (the union of 1.5 to 1.31), in the notation of declared-type.ts. Its fields stand in
 * the order of the message; those that were removed on the way come last.
 */
export const MODERN_MESH_TYPES: Readonly<Record<string, string>> = {
  'v1alpha1.MeshConfig': `ProxyListenPort int32; ProxyInboundListenPort int32; ProxyHttpPort int32;
    ConnectTimeout *types.Duration; ProtocolDetectionTimeout *types.Duration;
    TcpKeepalive *v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive; IngressClass string; IngressService string;
    IngressControllerMode v1alpha1.MeshConfig_IngressControllerMode; IngressSelector string; EnableTracing bool;
    AccessLogFile string; AccessLogFormat string; AccessLogEncoding v1alpha1.MeshConfig_AccessLogEncoding;
    EnableEnvoyAccessLogService bool; DisableEnvoyListenerLog bool; DefaultConfig *v1alpha1.ProxyConfig;
    OutboundTrafficPolicy *v1alpha1.MeshConfig_OutboundTrafficPolicy;
    InboundTrafficPolicy *v1alpha1.MeshConfig_InboundTrafficPolicy; ConfigSources []*v1alpha1.ConfigSource;
    EnableAutoMtls *types.BoolValue; TrustDomain string; TrustDomainAliases []string;
    CaCertificates []*v1alpha1.MeshConfig_CertificateData; DefaultServiceExportTo []string;
    DefaultVirtualServiceExportTo []string; DefaultDestinationRuleExportTo []string; RootNamespace string;
    LocalityLbSetting *v1alpha3.LocalityLoadBalancerSetting; DnsRefreshRate *types.Duration;
    H2UpgradePolicy v1alpha1.MeshConfig_H2UpgradePolicy; InboundClusterStatName string;
    OutboundClusterStatName string; Certificates []*v1alpha1.Certificate;
    ServiceSettings []*v1alpha1.MeshConfig_ServiceSettings; EnablePrometheusMerge *types.BoolValue;
    VerifyCertificateAtClient *types.BoolValue; Ca *v1alpha1.MeshConfig_CA;
    ExtensionProviders []*v1alpha1.MeshConfig_ExtensionProvider;
    DefaultProviders *v1alpha1.MeshConfig_DefaultProviders; DiscoverySelectors []*v1.LabelSelector;
    PathNormalization *v1alpha1.MeshConfig_ProxyPathNormalization; DefaultHttpRetryPolicy *v1alpha3.HTTPRetry;
    MeshMTLS *v1alpha1.MeshConfig_TLSConfig; TlsDefaults *v1alpha1.MeshConfig_TLSConfig; CompliancePolicy string;
    ServiceScopeConfigs []*v1alpha1.MeshConfig_ServiceScopeConfigs; MixerCheckServer string; MixerReportServer string;
    DisablePolicyChecks bool; DisableMixerHttpReports bool; PolicyCheckFailOpen bool;
    SidecarToTelemetrySessionAffinity bool; AuthPolicy v1alpha1.MeshConfig_AuthPolicy;
    RdsRefreshDelay *types.Duration; MixerAddress string; EnableClientSidePolicyCheck bool; SdsUdsPath string;
    SdsRefreshDelay *types.Duration; EnableSdsTokenMount bool; SdsUseK8SSaJwt=sdsUseK8sSaJwt bool;
    DisableReportBatch bool; ReportBatchMaxEntries uint32; ReportBatchMaxTime *types.Duration;
    ThriftConfig *v1alpha1.MeshConfig_ThriftConfig; TerminationDrainDuration *types.Duration`,
  'v1alpha1.MeshConfig_OutboundTrafficPolicy': `Mode v1alpha1.MeshConfig_OutboundTrafficPolicy_Mode`,
  'v1alpha1.MeshConfig_InboundTrafficPolicy': `Mode v1alpha1.MeshConfig_InboundTrafficPolicy_Mode`,
  'v1alpha1.MeshConfig_CertificateData': `Pem string?; SpiffeBundleUrl string?; CertSigners []string;
    TrustDomains []string`,
  'v1alpha1.MeshConfig_ServiceSettings': `Settings *v1alpha1.MeshConfig_ServiceSettings_Settings; Hosts []string`,
  'v1alpha1.MeshConfig_ServiceSettings_Settings': `ClusterLocal bool`,
  'v1alpha1.MeshConfig_CA': `Address string; TlsSettings *v1alpha3.ClientTLSSettings; RequestTimeout *types.Duration;
    IstiodSide bool`,
  'v1alpha1.MeshConfig_DefaultProviders': `Tracing []string; Metrics []string; AccessLogging []string`,
  'v1alpha1.MeshConfig_ProxyPathNormalization': `Normalization v1alpha1.MeshConfig_ProxyPathNormalization_NormalizationType`,
  'v1alpha1.MeshConfig_TLSConfig': `MinProtocolVersion v1alpha1.MeshConfig_TLSConfig_TLSProtocol; EcdhCurves []string;
    CipherSuites []string`,
  'v1alpha1.MeshConfig_ServiceScopeConfigs': `NamespaceSelector *v1.LabelSelector; ServicesSelector *v1.LabelSelector;
    Scope v1alpha1.MeshConfig_ServiceScopeConfigs_Scope`,
  'v1alpha1.MeshConfig_ThriftConfig': `RateLimitUrl string; RateLimitTimeout *types.Duration`,
  'v1alpha1.ConfigSource': `Address string; TlsSettings *v1alpha3.ClientTLSSettings;
    SubscribedResources []v1alpha1.Resource`,
  'v1alpha1.Certificate': `SecretName string; DnsNames []string`,
  'v1alpha3.LocalityLoadBalancerSetting': `Distribute []*v1alpha3.LocalityLoadBalancerSetting_Distribute;
    Failover []*v1alpha3.LocalityLoadBalancerSetting_Failover; FailoverPriority []string; Enabled *types.BoolValue`,
  'v1alpha3.LocalityLoadBalancerSetting_Distribute': `From string; To map[string]uint32`,
  'v1alpha3.LocalityLoadBalancerSetting_Failover': `From string; To string`,
  'v1alpha3.HTTPRetry': `Attempts int32; PerTryTimeout *types.Duration; RetryOn string;
    RetryRemoteLocalities *types.BoolValue; RetryIgnorePreviousHosts *types.BoolValue; Backoff *types.Duration`,
};

/** The enums of MODERN_MESH_TYPES: the name of each number. */
export const MODERN_MESH_ENUMS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'v1alpha1.MeshConfig_AuthPolicy': { 0: 'NONE', 1: 'MUTUAL_TLS' },
  'v1alpha1.MeshConfig_IngressControllerMode': { 0: 'UNSPECIFIED', 1: 'OFF', 2: 'DEFAULT', 3: 'STRICT' },
  'v1alpha1.MeshConfig_AccessLogEncoding': { 0: 'TEXT', 1: 'JSON' },
  'v1alpha1.MeshConfig_OutboundTrafficPolicy_Mode': { 0: 'REGISTRY_ONLY', 1: 'ALLOW_ANY' },
  'v1alpha1.MeshConfig_InboundTrafficPolicy_Mode': { 0: 'PASSTHROUGH', 1: 'LOCALHOST' },
  'v1alpha1.MeshConfig_H2UpgradePolicy': { 0: 'DO_NOT_UPGRADE', 1: 'UPGRADE' },
  'v1alpha1.MeshConfig_ProxyPathNormalization_NormalizationType': {
    0: 'DEFAULT',
    1: 'NONE',
    2: 'BASE',
    3: 'MERGE_SLASHES',
    4: 'DECODE_AND_MERGE_SLASHES',
  },
  'v1alpha1.MeshConfig_TLSConfig_TLSProtocol': { 0: 'TLS_AUTO', 1: 'TLSV1_2', 2: 'TLSV1_3' },
  'v1alpha1.MeshConfig_ServiceScopeConfigs_Scope': { 0: 'LOCAL', 1: 'GLOBAL' },
  'v1alpha1.Resource': { 0: 'SERVICE_REGISTRY' },
};
