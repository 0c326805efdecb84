/** In Azure's addresses of storage a container stands where others have a user. */
const USER_PART = /^(?!wasbs?:|abfss?:)([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

const QUERY = /^([a-z][a-z0-9+.-]*:\/\/[^?]*)\?.*$/is;

/**
 * An address without what may be a secret in it: the user and password before its host, and the query, where tokens and
 * signatures stand. The `git@host:x` of ssh holds none and stays.
 */
export const withoutCredentials = (address: string): string =>
  address.replace(QUERY, "$1").replace(USER_PART, "$1");
