/** What is made from the address of the project. */
interface Addresses {
  readonly source: string;
  readonly repository: string;
  readonly bugs: string;
  readonly document: (path: string) => string;
  readonly download: (file: string) => string;
}

export function addressesOf(packageJson: { homepage?: string; version: string }): Addresses | undefined;
export function writeAddresses(root: URL): void;
