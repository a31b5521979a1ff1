import { InvalidArgumentError } from 'commander';

import type { SecretName } from '../../../kubernetes/resources/secret.js';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_SUBDOMAIN = 253;

/** A name of a Service or namespace. For commander: throws InvalidArgumentError. */
export function label(value: string): string {
  if (DNS_LABEL.test(value)) return value;
  throw new InvalidArgumentError('want lower case letters, digits and dashes, 63 at most.');
}

/** A name of any other object. For commander: throws InvalidArgumentError. */
export function subdomain(value: string): string {
  if (DNS_SUBDOMAIN.test(value) && value.length <= LONGEST_SUBDOMAIN) return value;
  throw new InvalidArgumentError('want lower case letters, digits, dashes and dots.');
}

/** `NAMESPACE/NAME` of a Secret. For commander: throws InvalidArgumentError. */
export function namespacedName(value: string): SecretName {
  const [namespace = '', name = '', ...rest] = value.split('/');
  if (DNS_LABEL.test(namespace) && DNS_SUBDOMAIN.test(name) && rest.length === 0) return { namespace, name };
  throw new InvalidArgumentError('want NAMESPACE/NAME, like istio-system/istio-sidecar-injector-certs.');
}
