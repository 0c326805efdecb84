/** What is wrong with the content, in a sentence for whoever asked: trying again would not change it. */
export class Problem extends Error {}
