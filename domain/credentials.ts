const USER_PART = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** An address without the user and password that may stand before its host; the `git@host:x` of ssh holds no secret. */
export const withoutCredentials = (address: string): string => address.replace(USER_PART, "$1");
