/**
 * MeshConfig and ProxyConfig of Istio's API, mesh/v1alpha1 (the union of 0.5 to 1.4), in the notation of declared-type.ts.
 * They are protobuf messages: every field has a getter that a nil pointer answers too.
 */
export const MESH_TYPES: Readonly<Record<string, string>> = {
  'v1alpha1.MeshConfig': `MixerCheckServer string; MixerReportServer string; DisablePolicyChecks bool;
    DisableMixerHttpReports bool; PolicyCheckFailOpen bool; SidecarToTelemetrySessionAffinity bool;
    ProxyListenPort int32; ProxyHttpPort int32; ConnectTimeout *types.Duration; ProtocolDetectionTimeout *types.Duration;
    TcpKeepalive *v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive; IngressClass string; IngressService string;
    IngressControllerMode v1alpha1.MeshConfig_IngressControllerMode; AuthPolicy v1alpha1.MeshConfig_AuthPolicy;
    RdsRefreshDelay *types.Duration; EnableTracing bool; AccessLogFile string; AccessLogFormat string;
    AccessLogEncoding v1alpha1.MeshConfig_AccessLogEncoding; EnableEnvoyAccessLogService bool;
    DefaultConfig *v1alpha1.ProxyConfig; MixerAddress string;
    OutboundTrafficPolicy *v1alpha1.MeshConfig_OutboundTrafficPolicy; EnableClientSidePolicyCheck bool;
    SdsUdsPath string; SdsRefreshDelay *types.Duration; ConfigSources []*v1alpha1.ConfigSource;
    EnableAutoMtls *types.BoolValue; EnableSdsTokenMount bool; SdsUseK8SSaJwt=sdsUseK8sSaJwt bool; TrustDomain string;
    TrustDomainAliases []string; DefaultServiceExportTo []string; DefaultVirtualServiceExportTo []string;
    DefaultDestinationRuleExportTo []string; RootNamespace string;
    LocalityLbSetting *v1alpha3.LocalityLoadBalancerSetting; DnsRefreshRate *types.Duration; DisableReportBatch bool;
    ReportBatchMaxEntries uint32; ReportBatchMaxTime *types.Duration;
    H2UpgradePolicy v1alpha1.MeshConfig_H2UpgradePolicy; InboundClusterStatName string;
    OutboundClusterStatName string; Certificates []*v1alpha1.Certificate; ThriftConfig *v1alpha1.MeshConfig_ThriftConfig;
    EgressProxyAddress string`,
  'v1alpha1.ProxyConfig': `ConfigPath string; BinaryPath string; ServiceCluster string; DrainDuration *types.Duration;
    ParentShutdownDuration *types.Duration; DiscoveryAddress string; DiscoveryRefreshDelay *types.Duration;
    ZipkinAddress string; ConnectTimeout *types.Duration; StatsdUdpAddress string; EnvoyMetricsServiceAddress string;
    ProxyAdminPort int32; AvailabilityZone string; ControlPlaneAuthPolicy v1alpha1.AuthenticationPolicy;
    CustomConfigFile string; StatNameLength int32; Concurrency int32; ProxyBootstrapTemplatePath string;
    InterceptionMode v1alpha1.ProxyConfig_InboundInterceptionMode; Tracing *v1alpha1.Tracing; Sds *v1alpha1.SDS;
    EnvoyAccessLogService *v1alpha1.RemoteService; EnvoyMetricsService *v1alpha1.RemoteService`,
  'v1alpha1.Tracing': `Zipkin *v1alpha1.Tracing_Zipkin; Lightstep *v1alpha1.Tracing_Lightstep;
    Datadog *v1alpha1.Tracing_Datadog; Stackdriver *v1alpha1.Tracing_Stackdriver`,
  'v1alpha1.Tracing_Zipkin': `Address string`,
  'v1alpha1.Tracing_Lightstep': `Address string; AccessToken string; Secure bool; CacertPath string`,
  'v1alpha1.Tracing_Datadog': `Address string`,
  'v1alpha1.Tracing_Stackdriver': `Debug bool; MaxNumberOfAttributes *types.Int64Value;
    MaxNumberOfAnnotations *types.Int64Value; MaxNumberOfMessageEvents *types.Int64Value`,
  'v1alpha1.SDS': `Enabled bool; K8SSaJwtPath=k8sSaJwtPath string`,
  'v1alpha1.RemoteService': `Address string; TlsSettings *v1alpha3.TLSSettings;
    TcpKeepalive *v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive`,
  'v1alpha1.MeshConfig_OutboundTrafficPolicy': `Mode v1alpha1.MeshConfig_OutboundTrafficPolicy_Mode`,
  'v1alpha1.MeshConfig_ThriftConfig': `RateLimitUrl string; RateLimitTimeout *types.Duration`,
  'v1alpha1.ConfigSource': `Address string; TlsSettings *v1alpha3.TLSSettings; SubscribedResources []string`,
  'v1alpha1.Certificate': `SecretName string; DnsNames []string`,
  'v1alpha3.TLSSettings': `Mode v1alpha3.TLSSettings_TLSmode; ClientCertificate string; PrivateKey string;
    CaCertificates string; SubjectAltNames []string; Sni string`,
  'v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive': `Probes uint32; Time *types.Duration;
    Interval *types.Duration`,
  'v1alpha3.LocalityLoadBalancerSetting': `Distribute []*v1alpha3.LocalityLoadBalancerSetting_Distribute;
    Failover []*v1alpha3.LocalityLoadBalancerSetting_Failover`,
  'v1alpha3.LocalityLoadBalancerSetting_Distribute': `From string; To map[string]uint32`,
  'v1alpha3.LocalityLoadBalancerSetting_Failover': `From string; To string`,
};

/** The enums of MESH_TYPES: the name of each number. */
export const MESH_ENUMS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'v1alpha1.AuthenticationPolicy': { 0: 'NONE', 1: 'MUTUAL_TLS', 1000: 'INHERIT' },
  'v1alpha1.MeshConfig_AuthPolicy': { 0: 'NONE', 1: 'MUTUAL_TLS' },
  'v1alpha1.MeshConfig_IngressControllerMode': { 0: 'OFF', 1: 'DEFAULT', 2: 'STRICT' },
  'v1alpha1.MeshConfig_AccessLogEncoding': { 0: 'TEXT', 1: 'JSON' },
  'v1alpha1.MeshConfig_OutboundTrafficPolicy_Mode': { 0: 'REGISTRY_ONLY', 1: 'ALLOW_ANY' },
  'v1alpha1.MeshConfig_H2UpgradePolicy': { 0: 'DO_NOT_UPGRADE', 1: 'UPGRADE' },
  'v1alpha1.ProxyConfig_InboundInterceptionMode': { 0: 'REDIRECT', 1: 'TPROXY' },
  'v1alpha3.TLSSettings_TLSmode': { 0: 'DISABLE', 1: 'SIMPLE', 2: 'MUTUAL', 3: 'ISTIO_MUTUAL' },
};
