import { InvalidArgumentError, Option } from 'commander';

// Of the manifests; what reads them is not loaded for a flag.
const NAMESPACE = 'istio-system';

/**
 * `-n`, for who is used to give it: the manifests of this package are for one namespace, and kubectl, too, refuses to apply
 * them to another one.
 */
export function installedNamespace(): Option {
  return new Option('-n, --namespace <name>', `namespace of the controller: ${NAMESPACE}, as the manifests have it`)
    .argParser((value: string) => {
      if (value === NAMESPACE) return value;
      throw new InvalidArgumentError(`want ${NAMESPACE}: the manifests of this package are for it.`);
    })
    .hideHelp();
}
