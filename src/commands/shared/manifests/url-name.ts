/** Whether a file name is an address that is to be read, as for kubectl. */
export function isUrl(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** An address as messages show it: without a password. */
export function shownUrl(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href;
}
