// The manifest of krew, which installs plugins of kubectl: which archive is for which platform, where it is, and its digest.

/** Name of the archive for a platform, in krew's words for it. */
export function archiveName(os, arch) {
  return `istio-initializer-${os}-${arch}.tar.gz`;
}

/**
 * The manifest with the version and the addresses of a project, or without the latter where it has none.
 * @param addresses undefined, or { source, download }
 */
export function withKrewAddresses(manifest, { version }, addresses) {
  const bare = manifest
    .replace(/^ {2}homepage: .*\n/m, '')
    .replaceAll(/^ {6}uri: .*\n/gm, '')
    .replace(/^( {2}version: ).*$/m, `$1v${version}`);
  if (!addresses) return bare;
  const withHomepage = bare.replace(/^ {2}version: .*\n/m, (line) => `${line}  homepage: ${addresses.source}\n`);
  return eachPlatform(withHomepage, (platform, archive) =>
    platform.replace(/^ {6}bin: /m, (bin) => `      uri: ${addresses.download(archive)}\n${bin}`),
  );
}

/**
 * The manifest with digests of archives, by their names; those of other archives go, because they are of an earlier build.
 * @throws Error where it has no platform with such an archive
 */
export function withDigests(manifest, digests) {
  const left = new Set(digests.keys());
  const made = eachPlatform(manifest.replaceAll(/^ {6}sha256: .*\n/gm, ''), (platform, archive) => {
    const digest = digests.get(archive);
    left.delete(archive);
    return digest === undefined
      ? platform
      : platform.replace(/^ {6}bin: /m, (bin) => `      sha256: '${digest}'\n${bin}`);
  });
  if (left.size > 0) {
    throw new Error(
      `write krew manifest: got the archives ${[...left].join(', ')}, want names like ${archiveName('linux', 'amd64')}`,
    );
  }
  return made;
}

function eachPlatform(manifest, change) {
  const [head, ...platforms] = manifest.split(/(?=^ {4}- selector:\n)/m);
  const changed = platforms.map((platform) => {
    const [os, arch] = ['os', 'arch'].map((key) => new RegExp(`^ +${key}: (\\S+)$`, 'm').exec(platform)?.[1]);
    return change(platform, archiveName(os, arch));
  });
  return [head, ...changed].join('');
}
