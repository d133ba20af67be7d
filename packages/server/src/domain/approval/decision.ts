export const DECISIONS = ["approved", "rejected"] as const;
/** What a person answered to an approval. */
export type Decision = (typeof DECISIONS)[number];
