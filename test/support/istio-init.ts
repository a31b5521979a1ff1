/** What `istio-init` is started with for port 80 of a pod. */
export const ARGS_OF_ISTIO_INIT = [
  ...['-p', '15001', '-u', '1337', '-m', 'REDIRECT', '-i', '*', '-x', '', '-b', '80,', '-d', ''],
] as const;

/** The rules that it sets then. From a blog about Istio 1.0.2: `nsenter -t PID -n iptables -t nat -S`, without the policies. */
export const RULES_OF_ISTIO_INIT = [
  '-N ISTIO_INBOUND',
  '-N ISTIO_IN_REDIRECT',
  '-N ISTIO_OUTPUT',
  '-N ISTIO_REDIRECT',
  '-A PREROUTING -p tcp -j ISTIO_INBOUND',
  '-A OUTPUT -p tcp -j ISTIO_OUTPUT',
  '-A ISTIO_INBOUND -p tcp -m tcp --dport 80 -j ISTIO_IN_REDIRECT',
  '-A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
  '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -j ISTIO_REDIRECT',
  '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN',
  '-A ISTIO_OUTPUT -m owner --gid-owner 1337 -j RETURN',
  '-A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN',
  '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
  '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
] as const;
