/** The command that releases what is stuck for an initializer. */
export function releaseCommand(initializerName: string): string {
  return `istio-initializer pending --all-namespaces --initializer ${initializerName} --release`;
}
