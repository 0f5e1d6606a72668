import { daysAhead } from '../../support/client.ts';

/** The day for which everybody searches. */
export const searchedDate = daysAhead(3);
