import type { InjectionConfig } from '../../injection/config/injection-config.js';

/** Names and values of a configuration, in the order in which a page shows them. */
type ConfigurationRows = readonly (readonly [name: string, value: string])[];

/** What a page shows of the configuration in force, whoever injects. */
export function configurationRows(config: InjectionConfig): ConfigurationRows {
  const { scope } = config;
  const namespaces = scope.kind === 'all' ? 'all' : `${scope.kind} ${scope.names.join(', ')}`;
  return [['policy', config.policy], ['namespaces', namespaces], ...sidecarRows(config)];
}

/** The same for a controller, which has settings of its own. */
export function controllerConfigurationRows(config: InjectionConfig): ConfigurationRows {
  const [policy, namespaces, ...sidecar] = configurationRows(config);
  const own = [
    ['initializerName', config.initializerName],
    ['failurePolicy', config.failurePolicy],
    ['uninjectable', config.uninjectable],
  ] as const;
  return [policy, namespaces, ...own, ...sidecar].flatMap((row) => (row ? [row] : []));
}

function sidecarRows(config: InjectionConfig): ConfigurationRows {
  if (config.form === 'template') return [['template', `sha256 ${config.template.version}`]];
  if (config.form === 'templates') return [['templates', [...config.templates.keys()].join(', ')]];
  return [
    ['compatibility', config.compatibility],
    ['version', config.params.version],
    ['proxyImage', config.params.proxyImage],
    ['initImage', config.params.initImage],
  ];
}
