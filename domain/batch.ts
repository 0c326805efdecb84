/** How many calls of the pages travel in one request. More are sent in several, and others get their turn in between. */
export const MAX_BATCH = 20;
