/** Long enough for the call that settles a payment to ask for the seats itself. */
export const firstConfirmDelaySeconds = 10;
/**
 * Long enough for the call that cancels: voiding tickets and giving seats back may take three seconds each.
 */
export const firstCancelDelaySeconds = 10;
/** Waits double from the first delay up to this one and never end: no paid booking is given up. */
export const longestDelaySeconds = 60;
/** Rows that one run of a timer leases. */
export const rowsPerRun = 20;
