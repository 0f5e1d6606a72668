/** The call that settles a payment asks for the seats itself; the timer comes only when that must have ended. */
export const firstConfirmDelaySeconds = 10;
/** Voiding and giving back have three seconds each. */
export const firstCancelDelaySeconds = 10;
/** Waits double from the first delay to this one, and go on for ever: a paid booking is never given up. */
export const longestDelaySeconds = 60;
/** Rows that one run of a timer takes. */
export const rowsPerRun = 20;
