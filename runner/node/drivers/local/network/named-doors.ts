/** The package index and the proxy that an administrator names are often on the machine itself. */
const NAMES = /^((https?|all)_proxy|(PIP|UV)_\w*(INDEX|URL|LINKS|PROXY)\w*)$/i;
const LOOPBACK =
  /\b(https?|socks\w*):\/\/(?:[^\s/@]*@)?(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::(\d+))?/gi;

/** Ports of the loopback that the variables of index and proxy lead to. */
export function namedDoors(variables: Record<string, string | undefined>): number[] {
  const values = Object.entries(variables).filter(([name]) => NAMES.test(name));
  return values.flatMap(([, value = ""]) =>
    [...value.matchAll(LOOPBACK)].map(([, scheme, port]) => Number(port ?? (scheme === "https" ? 443 : 80))),
  );
}
