/** Functions of sprig that are left out on purpose, and why. */

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'it depends on the clock or the time zone': [
    'ago',
    'date',
    'dateInZone',
    'dateModify',
    'date_in_zone',
    'date_modify',
    'htmlDate',
    'htmlDateInZone',
    'mustDateModify',
    'mustToDate',
    'must_date_modify',
    'now',
    'toDate',
    'unixEpoch',
  ],
  'it is random': [
    'randAlpha',
    'randAlphaNum',
    'randAscii',
    'randBytes',
    'randInt',
    'randNumeric',
    'shuffle',
    'uuidv4',
  ],
  'it reads the environment of the process': ['env', 'expandenv'],
  'it asks the network': ['getHostByName'],
  'it makes keys, certificates or passwords': [
    'bcrypt',
    'buildCustomCert',
    'decryptAES',
    'derivePassword',
    'encryptAES',
    'genCA',
    'genCAWithKey',
    'genPrivateKey',
    'genSelfSignedCert',
    'genSelfSignedCertWithKey',
    'genSignedCert',
    'genSignedCertWithKey',
    'htpasswd',
  ],
};

/** The reasons by the names of the functions. */
export const ABSENT_FUNCTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries(FAMILIES).flatMap(([reason, names]) =>
    names.map(
      (name) => [name, `${reason}, and a sidecar is made from the workload and the configuration alone`] as const,
    ),
  ),
);
