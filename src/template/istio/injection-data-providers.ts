const PROVIDER = 'v1alpha1.MeshConfig_ExtensionProvider';

/** MeshConfig.ExtensionProvider of Istio 1.9 to 1.31 with the messages in it, in the notation of declared-type.ts. */
export const PROVIDER_TYPES: Readonly<Record<string, string>> = {
  [PROVIDER]: `Name string; EnvoyExtAuthzHttp *${PROVIDER}_EnvoyExternalAuthorizationHttpProvider?;
    EnvoyExtAuthzGrpc *${PROVIDER}_EnvoyExternalAuthorizationGrpcProvider?;
    Zipkin *${PROVIDER}_ZipkinTracingProvider?; Lightstep *${PROVIDER}_LightstepTracingProvider?;
    Datadog *${PROVIDER}_DatadogTracingProvider?; Stackdriver *${PROVIDER}_StackdriverProvider?;
    Opencensus *${PROVIDER}_OpenCensusAgentTracingProvider?; Skywalking *${PROVIDER}_SkyWalkingTracingProvider?;
    Opentelemetry *${PROVIDER}_OpenTelemetryTracingProvider?; Prometheus *${PROVIDER}_PrometheusMetricsProvider?;
    EnvoyFileAccessLog *${PROVIDER}_EnvoyFileAccessLogProvider?;
    EnvoyHttpAls *${PROVIDER}_EnvoyHttpGrpcV3LogProvider?; EnvoyTcpAls *${PROVIDER}_EnvoyTcpGrpcV3LogProvider?;
    EnvoyOtelAls *${PROVIDER}_EnvoyOpenTelemetryLogProvider?; Sds *${PROVIDER}_SDSProvider?`,
  [`${PROVIDER}_EnvoyExternalAuthorizationRequestBody`]: `MaxRequestBytes uint32; AllowPartialMessage bool;
    PackAsBytes bool`,
  [`${PROVIDER}_EnvoyExternalAuthorizationHttpProvider`]: `Service string; Port uint32; Timeout *types.Duration;
    PathPrefix string; FailOpen bool; ClearRouteCache bool; StatusOnError string; IncludeHeadersInCheck []string;
    IncludeRequestHeadersInCheck []string; IncludeAdditionalHeadersInCheck map[string]string;
    IncludeRequestBodyInCheck *${PROVIDER}_EnvoyExternalAuthorizationRequestBody; HeadersToUpstreamOnAllow []string;
    HeadersToDownstreamOnDeny []string; HeadersToDownstreamOnAllow []string`,
  [`${PROVIDER}_EnvoyExternalAuthorizationGrpcProvider`]: `Service string; Port uint32; Timeout *types.Duration;
    FailOpen bool; ClearRouteCache bool; StatusOnError string;
    IncludeRequestBodyInCheck *${PROVIDER}_EnvoyExternalAuthorizationRequestBody`,
  [`${PROVIDER}_ZipkinTracingProvider`]: `Service string; Port uint32; MaxTagLength uint32;
    Enable_64BitTraceId=enable64bitTraceId bool; Path string;
    TraceContextOption ${PROVIDER}_ZipkinTracingProvider_TraceContextOption; Timeout *types.Duration;
    Headers []*${PROVIDER}_HttpHeader`,
  [`${PROVIDER}_LightstepTracingProvider`]: `Service string; Port uint32; AccessToken string; MaxTagLength uint32`,
  [`${PROVIDER}_DatadogTracingProvider`]: `Service string; Port uint32; MaxTagLength uint32`,
  [`${PROVIDER}_SkyWalkingTracingProvider`]: `Service string; Port uint32; AccessToken string`,
  [`${PROVIDER}_StackdriverProvider`]: `Debug bool; MaxNumberOfAttributes *types.Int64Value;
    MaxNumberOfAnnotations *types.Int64Value; MaxNumberOfMessageEvents *types.Int64Value; MaxTagLength uint32;
    Logging *${PROVIDER}_StackdriverProvider_Logging`,
  [`${PROVIDER}_StackdriverProvider_Logging`]: `Labels map[string]string`,
  [`${PROVIDER}_OpenCensusAgentTracingProvider`]: `Service string; Port uint32;
    Context []v1alpha1.Tracing_OpenCensusAgent_TraceContext; MaxTagLength uint32`,
  [`${PROVIDER}_EnvoyFileAccessLogProvider`]: `Path string;
    LogFormat *${PROVIDER}_EnvoyFileAccessLogProvider_LogFormat; OmitEmptyValues bool`,
  [`${PROVIDER}_EnvoyFileAccessLogProvider_LogFormat`]: `Text string?; Labels map[string]any?`,
  [`${PROVIDER}_EnvoyHttpGrpcV3LogProvider`]: `Service string; Port uint32; LogName string;
    FilterStateObjectsToLog []string; AdditionalRequestHeadersToLog []string;
    AdditionalResponseHeadersToLog []string; AdditionalResponseTrailersToLog []string`,
  [`${PROVIDER}_EnvoyTcpGrpcV3LogProvider`]: `Service string; Port uint32; LogName string;
    FilterStateObjectsToLog []string`,
  [`${PROVIDER}_EnvoyOpenTelemetryLogProvider`]: `Service string; Port uint32; LogName string;
    LogFormat *${PROVIDER}_EnvoyOpenTelemetryLogProvider_LogFormat`,
  [`${PROVIDER}_EnvoyOpenTelemetryLogProvider_LogFormat`]: `Text string; Labels map[string]any`,
  [`${PROVIDER}_OpenTelemetryTracingProvider`]: `Service string; Port uint32; MaxTagLength uint32;
    Http *${PROVIDER}_HttpService; Grpc *${PROVIDER}_GrpcService; ResourceDetectors *${PROVIDER}_ResourceDetectors;
    DynatraceSampler *${PROVIDER}_OpenTelemetryTracingProvider_DynatraceSampler?;
    ServiceAttributeEnrichment ${PROVIDER}_OpenTelemetryTracingProvider_ServiceAttributeEnrichment`,
  [`${PROVIDER}_OpenTelemetryTracingProvider_DynatraceSampler`]: `Tenant string; ClusterId int32;
    RootSpansPerMinute uint32; HttpService *${PROVIDER}_OpenTelemetryTracingProvider_DynatraceSampler_DynatraceApi`,
  [`${PROVIDER}_OpenTelemetryTracingProvider_DynatraceSampler_DynatraceApi`]: `Service string; Port uint32;
    Http *${PROVIDER}_HttpService`,
  [`${PROVIDER}_HttpService`]: `Path string; Timeout *types.Duration; Headers []*${PROVIDER}_HttpHeader`,
  [`${PROVIDER}_GrpcService`]: `Timeout *types.Duration; InitialMetadata []*${PROVIDER}_HttpHeader`,
  [`${PROVIDER}_HttpHeader`]: `Name string; Value string?; EnvName string?`,
  [`${PROVIDER}_ResourceDetectors`]: `Environment *${PROVIDER}_ResourceDetectors_EnvironmentResourceDetector;
    Dynatrace *${PROVIDER}_ResourceDetectors_DynatraceResourceDetector`,
  [`${PROVIDER}_ResourceDetectors_EnvironmentResourceDetector`]: '',
  [`${PROVIDER}_ResourceDetectors_DynatraceResourceDetector`]: '',
  [`${PROVIDER}_PrometheusMetricsProvider`]: '',
  [`${PROVIDER}_SDSProvider`]: `Name string; Service string; Port uint32`,
};

/** The enums of PROVIDER_TYPES: the name of each number. */
export const PROVIDER_ENUMS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  [`${PROVIDER}_ZipkinTracingProvider_TraceContextOption`]: { 0: 'USE_B3', 1: 'USE_B3_WITH_W3C_PROPAGATION' },
  [`${PROVIDER}_OpenTelemetryTracingProvider_ServiceAttributeEnrichment`]: {
    0: 'ISTIO_CANONICAL',
    1: 'OTEL_SEMANTIC_CONVENTIONS',
  },
};
