export function archiveName(os: string, arch: string): string;
export function withDigests(manifest: string, digests: ReadonlyMap<string, string>): string;
