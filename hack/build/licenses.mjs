/** The text of THIRD-PARTY-LICENSES: which packages are in the bundles, under which licenses. */
export function licensesText(packages) {
  const sections = packages.map(({ id, license, licenseTexts }) => {
    if (license === undefined && licenseTexts.length === 0) throw new Error(`${id}: it has no license`);
    const text = licenseTexts.length > 0 ? licenseTexts.join('\n\n') : `${id} comes without the text of its license.`;
    return `${id}\nLicense: ${license ?? 'see below'}\n\n${text.replaceAll('\r\n', '\n')}\n`;
  });
  const list = packages.map(({ id, license }) => `- ${id} (${license ?? 'see below'})`);
  const head = `The files of istio-initializer hold code of these packages, whose licenses follow:\n\n${list.join('\n')}\n`;
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}
