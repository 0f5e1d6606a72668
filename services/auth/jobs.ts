import { isNull, lt, sql } from 'drizzle-orm';
import { sealActions } from '#shared/records/seal-actions';
import { every, type Job } from '#shared/runtime/service';
import { deleteInBatches } from '#shared/stores/delete-in-batches';
import { anonymiseAccounts } from './accounts/anonymise-accounts.ts';
import { dropOldMarks } from './accounts/erasure-mark.ts';
import { lapseAccounts } from './accounts/lapse-accounts.ts';
import { deliverCodes } from './codes/deliver-codes.ts';
import type { Deps } from './connect.ts';
import { loginChallenges, otpRecords, refreshTokens, secondFactors, sessions } from './schema.ts';
import { enrollingSince } from './second-factor/begin-enrolment.ts';

const dayMs = 86_400_000;
const keptDays = 30;

export const jobs: Job<Deps>[] = [
  every(5, 'deliver-codes', deliverCodes),
  every(
    30,
    'reread-keys',
    ({ keys }) =>
      () =>
        keys.reload(),
  ),
  every(15, 'drop-old-erasure-marks', dropOldMarks),
  every(3_600, 'forget-codes-and-sessions', forgetCodesAndSessions),
  every(3_600, 'lapse-accounts', lapseAccounts),
  every(3_600, 'anonymise-accounts', anonymiseAccounts),
  every(1, 'seal-actions', sealActions),
];

/** What has been over for a month helps nobody any more; half-done sign-ins and enrolments, as soon as they are over. */
export function forgetCodesAndSessions({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  return async (): Promise<void> => {
    const before = new Date(clock.now().getTime() - keptDays * dayMs);
    const now = clock.now();
    await deleteInBatches(db, otpRecords, lt(otpRecords.expiresAt, before));
    // Of people who have no account there is nothing to keep.
    await deleteInBatches(
      db,
      otpRecords,
      sql`${isNull(otpRecords.userId)} AND ${lt(otpRecords.expiresAt, now)}`,
    );
    await deleteInBatches(db, loginChallenges, lt(loginChallenges.expiresAt, now));
    const halfDone = sql`${isNull(secondFactors.confirmedAt)} AND ${lt(secondFactors.createdAt, enrollingSince(now))}`;
    await deleteInBatches(db, secondFactors, halfDone);
    await deleteInBatches(db, refreshTokens, lt(refreshTokens.expiresAt, before));
    await deleteInBatches(db, sessions, lt(sessions.expiresAt, before));
  };
}
