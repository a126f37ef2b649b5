const addresses = /^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|PROXY|TRUSTED_HOST)$/;

/**
 * Text without the addresses that pip was given by variables: they may hold a password, and an index inside a company is
 * nobody's business who reads a log. The variable's name stands where its value was. Of any other address the account
 * and password are taken out.
 */
export function withoutAddresses(text: string, environment: Readonly<Record<string, string>>): string {
  const given = Object.entries(environment).filter(([name]) => addresses.test(name));
  const hidden = given.flatMap(([name, value]) =>
    value
      .split(/\s+/)
      .filter(Boolean)
      .flatMap((address) => partsOf(address).map((part) => [part, `$${name}`] as const)),
  );
  // The longest first: a part of an address must not hide the rest of it from us.
  const ordered = hidden.sort(([one], [other]) => other.length - one.length);
  const without = ordered.reduce((shown, [part, name]) => shown.replaceAll(part, name), text);
  return without.replace(/:\/\/[^/@\s]+@/g, '://***@');
}

/** An address as it was given, as pip shows it (without its password), and its host alone, which is in errors. */
function partsOf(address: string): string[] {
  if (!URL.canParse(address)) return [address];
  const { host, hostname, password, username, protocol, pathname } = new URL(address);
  const shown = [address, address.replace(/\/$/, ''), `${protocol}//${host}${pathname.replace(/\/$/, '')}`];
  return [...shown, host, hostname, password, username].filter((part) => part.length > 3);
}
