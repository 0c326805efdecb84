/** The door of the gateway to which the hands beside runs come, where the studio cannot go to them. */
export const LINK_DOOR = "/api/links/v1";
/** Answers that are brought together: a list of files is the longest. */
export const MAX_LINK_BODY_BYTES = 72 * 1024 ** 2;
/** As what a node asks for a connection on which gateways ask one of its instances. */
export const TUNNEL_PROTOCOL = "atelier-tunnel";
