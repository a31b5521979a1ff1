/**
 * ProxyConfig of Istio's API, mesh/v1alpha1 (the union of 1.5 to 1.31), and the messages that it shares with MeshConfig, in the
 * notation of declared-type.ts. The fields stand in the order of the messages, which is that of their JSON.
 */
export const PROXY_TYPES: Readonly<Record<string, string>> = {
  'v1alpha1.ProxyConfig': `ConfigPath string; BinaryPath string; ServiceCluster string?;
    TracingServiceName v1alpha1.ProxyConfig_TracingServiceName?; DrainDuration *types.Duration;
    ParentShutdownDuration *types.Duration; DiscoveryAddress string; DiscoveryRefreshDelay *types.Duration;
    ZipkinAddress string; ConnectTimeout *types.Duration; StatsdUdpAddress string; EnvoyMetricsServiceAddress string;
    ProxyAdminPort int32; AvailabilityZone string; ControlPlaneAuthPolicy v1alpha1.AuthenticationPolicy;
    CustomConfigFile string; StatNameLength int32; Concurrency *types.Int32Value; ProxyBootstrapTemplatePath string;
    InterceptionMode v1alpha1.ProxyConfig_InboundInterceptionMode; Tracing *v1alpha1.Tracing; Sds *v1alpha1.SDS;
    EnvoyAccessLogService *v1alpha1.RemoteService; EnvoyMetricsService *v1alpha1.RemoteService;
    ProxyMetadata map[string]string; RuntimeValues map[string]string; StatusPort int32; ExtraStatTags []string;
    GatewayTopology *v1alpha1.Topology; TerminationDrainDuration *types.Duration; MeshId string;
    ReadinessProbe *v1alpha3.ReadinessProbe; ProxyStatsMatcher *v1alpha1.ProxyConfig_ProxyStatsMatcher;
    HoldApplicationUntilProxyStarts *types.BoolValue; CaCertificatesPem []string; Image *v1beta1.ProxyImage;
    PrivateKeyProvider *v1alpha1.PrivateKeyProvider; ProxyHeaders *v1alpha1.ProxyConfig_ProxyHeaders;
    FileFlushInterval *types.Duration; FileFlushMinSizeKb *types.UInt32Value; StatsCompression *types.BoolValue`,
  'v1alpha1.ProxyConfig_ProxyStatsMatcher': `InclusionPrefixes []string; InclusionSuffixes []string;
    InclusionRegexps []string`,
  'v1alpha1.ProxyConfig_ProxyHeaders': `ForwardedClientCert v1alpha1.ForwardClientCertDetails;
    SetCurrentClientCertDetails *v1alpha1.ProxyConfig_ProxyHeaders_SetCurrentClientCertDetails;
    RequestId *v1alpha1.ProxyConfig_ProxyHeaders_RequestId; Server *v1alpha1.ProxyConfig_ProxyHeaders_Server;
    AttemptCount *v1alpha1.ProxyConfig_ProxyHeaders_AttemptCount;
    EnvoyDebugHeaders *v1alpha1.ProxyConfig_ProxyHeaders_EnvoyDebugHeaders;
    MetadataExchangeHeaders *v1alpha1.ProxyConfig_ProxyHeaders_MetadataExchangeHeaders;
    PreserveHttp1HeaderCase *types.BoolValue; XForwardedHost *v1alpha1.ProxyConfig_ProxyHeaders_XForwardedHost;
    XForwardedPort *v1alpha1.ProxyConfig_ProxyHeaders_XForwardedPort`,
  'v1alpha1.ProxyConfig_ProxyHeaders_SetCurrentClientCertDetails': `Subject *types.BoolValue; Cert *types.BoolValue;
    Chain *types.BoolValue; Dns *types.BoolValue; Uri *types.BoolValue`,
  'v1alpha1.ProxyConfig_ProxyHeaders_RequestId': `Disabled *types.BoolValue`,
  'v1alpha1.ProxyConfig_ProxyHeaders_Server': `Disabled *types.BoolValue; Value string`,
  'v1alpha1.ProxyConfig_ProxyHeaders_AttemptCount': `Disabled *types.BoolValue`,
  'v1alpha1.ProxyConfig_ProxyHeaders_EnvoyDebugHeaders': `Disabled *types.BoolValue`,
  'v1alpha1.ProxyConfig_ProxyHeaders_MetadataExchangeHeaders': `Mode v1alpha1.ProxyConfig_ProxyHeaders_MetadataExchangeMode`,
  'v1alpha1.ProxyConfig_ProxyHeaders_XForwardedHost': `Enabled *types.BoolValue`,
  'v1alpha1.ProxyConfig_ProxyHeaders_XForwardedPort': `Enabled *types.BoolValue`,
  'v1alpha1.Tracing': `Zipkin *v1alpha1.Tracing_Zipkin?; Lightstep *v1alpha1.Tracing_Lightstep?;
    Datadog *v1alpha1.Tracing_Datadog?; Stackdriver *v1alpha1.Tracing_Stackdriver?;
    OpenCensusAgent *v1alpha1.Tracing_OpenCensusAgent?; CustomTags map[string]*v1alpha1.Tracing_CustomTag;
    MaxPathTagLength uint32; Sampling float64; TlsSettings *v1alpha3.ClientTLSSettings;
    EnableIstioTags *types.BoolValue`,
  'v1alpha1.Tracing_Zipkin': `Address string`,
  'v1alpha1.Tracing_Lightstep': `Address string; AccessToken string; Secure bool; CacertPath string`,
  'v1alpha1.Tracing_Datadog': `Address string`,
  'v1alpha1.Tracing_Stackdriver': `Debug bool; MaxNumberOfAttributes *types.Int64Value;
    MaxNumberOfAnnotations *types.Int64Value; MaxNumberOfMessageEvents *types.Int64Value`,
  'v1alpha1.Tracing_OpenCensusAgent': `Address string; Context []v1alpha1.Tracing_OpenCensusAgent_TraceContext`,
  'v1alpha1.Tracing_CustomTag': `Literal *v1alpha1.Tracing_Literal?; Environment *v1alpha1.Tracing_Environment?;
    Header *v1alpha1.Tracing_RequestHeader?`,
  'v1alpha1.Tracing_Literal': `Value string`,
  'v1alpha1.Tracing_Environment': `Name string; DefaultValue string`,
  'v1alpha1.Tracing_RequestHeader': `Name string; DefaultValue string`,
  'v1alpha1.SDS': `Enabled bool; K8SSaJwtPath=k8sSaJwtPath string`,
  'v1alpha1.Topology': `NumTrustedProxies uint32; ForwardClientCertDetails v1alpha1.ForwardClientCertDetails;
    ProxyProtocol *v1alpha1.Topology_ProxyProtocolConfiguration`,
  'v1alpha1.Topology_ProxyProtocolConfiguration': '',
  'v1alpha1.PrivateKeyProvider': `Cryptomb *v1alpha1.PrivateKeyProvider_CryptoMb?;
    Qat *v1alpha1.PrivateKeyProvider_QAT?`,
  'v1alpha1.PrivateKeyProvider_CryptoMb': `PollDelay *types.Duration; Fallback *types.BoolValue`,
  'v1alpha1.PrivateKeyProvider_QAT': `PollDelay *types.Duration; Fallback *types.BoolValue`,
  'v1alpha1.RemoteService': `Address string; TlsSettings *v1alpha3.ClientTLSSettings;
    TcpKeepalive *v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive`,
  'v1beta1.ProxyImage': `ImageType string`,
  'v1alpha3.ReadinessProbe': `InitialDelaySeconds int32; TimeoutSeconds int32; PeriodSeconds int32;
    SuccessThreshold int32; FailureThreshold int32; HttpGet *v1alpha3.HTTPHealthCheckConfig?;
    TcpSocket *v1alpha3.TCPHealthCheckConfig?; Exec *v1alpha3.ExecHealthCheckConfig?;
    Grpc *v1alpha3.GrpcHealthCheckConfig?`,
  'v1alpha3.HTTPHealthCheckConfig': `Path string; Port uint32; Host string; Scheme string;
    HttpHeaders []*v1alpha3.HTTPHeader`,
  'v1alpha3.HTTPHeader': `Name string; Value string`,
  'v1alpha3.TCPHealthCheckConfig': `Host string; Port uint32`,
  'v1alpha3.ExecHealthCheckConfig': `Command []string`,
  'v1alpha3.GrpcHealthCheckConfig': `Service string; Port uint32`,
  'v1alpha3.ClientTLSSettings': `Mode v1alpha3.ClientTLSSettings_TLSmode; ClientCertificate string; PrivateKey string;
    CaCertificates string; CredentialName string; SubjectAltNames []string; Sni string;
    InsecureSkipVerify *types.BoolValue; CaCrl string`,
  'v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive': `Probes uint32; Time *types.Duration;
    Interval *types.Duration`,
};

/** The enums of PROXY_TYPES: the name of each number. */
export const PROXY_ENUMS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'v1alpha1.AuthenticationPolicy': { 0: 'NONE', 1: 'MUTUAL_TLS', 1000: 'INHERIT' },
  'v1alpha1.ProxyConfig_InboundInterceptionMode': { 0: 'REDIRECT', 1: 'TPROXY', 2: 'NONE' },
  'v1alpha1.ProxyConfig_TracingServiceName': {
    0: 'APP_LABEL_AND_NAMESPACE',
    1: 'CANONICAL_NAME_ONLY',
    2: 'CANONICAL_NAME_AND_NAMESPACE',
  },
  'v1alpha1.ProxyConfig_ProxyHeaders_MetadataExchangeMode': { 0: 'UNDEFINED', 1: 'IN_MESH' },
  'v1alpha1.ForwardClientCertDetails': {
    0: 'UNDEFINED',
    1: 'SANITIZE',
    2: 'FORWARD_ONLY',
    3: 'APPEND_FORWARD',
    4: 'SANITIZE_SET',
    5: 'ALWAYS_FORWARD_ONLY',
  },
  'v1alpha1.Tracing_OpenCensusAgent_TraceContext': {
    0: 'UNSPECIFIED',
    1: 'W3C_TRACE_CONTEXT',
    2: 'GRPC_BIN',
    3: 'CLOUD_TRACE_CONTEXT',
    4: 'B3',
  },
  'v1alpha3.ClientTLSSettings_TLSmode': { 0: 'DISABLE', 1: 'SIMPLE', 2: 'MUTUAL', 3: 'ISTIO_MUTUAL' },
};
