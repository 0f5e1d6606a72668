import { and, arrayContains, eq, isNotNull, lt, sql } from 'drizzle-orm';
import { readCode } from '../codes/read-code.ts';
import type { Deps, Tx } from '../connect.ts';
import { problems } from '../problems.ts';
import { type SecondFactorRow, secondFactors } from '../schema.ts';
import { hashRecoveryCode, stepOf } from './authenticator.ts';
import { openSecret } from './seal-secret.ts';

/** A code that was right when it was looked at, for one use. */
type Proof = { factorId: string } & ({ step: number } | { recoveryCode: string });

/**
 * Looks at a code of the authenticator app, or at a recovery code. Tries of the app are counted beforehand.
 * Nobody can guess a recovery code; it is the way in once somebody else has used the tries up.
 * @throws Problem CODE_NOT_VALID; TOO_MANY_REQUESTS.
 */
export async function trySecondFactor(
  deps: Deps,
  { userId, text }: { userId: string; text: string },
): Promise<Proof> {
  const [factor] = await deps.db
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt)));
  const code = readCode(text);
  const proof =
    factor && (code === undefined ? recoveryProof(factor, text) : await tryAppCode(deps, { factor, code }));
  if (proof) return proof;
  deps.log.warn({ userId }, 'a second factor was refused');
  throw problems.CODE_NOT_VALID();
}

/** @throws Problem TOO_MANY_REQUESTS. */
export async function tryAppCode(
  deps: Deps,
  { factor, code }: { factor: SecondFactorRow; code: string },
): Promise<{ factorId: string; step: number } | undefined> {
  const attempt = await deps.limits.secondFactor(factor.userId);
  const step = stepOf(openOrNone(deps, factor), code, deps.clock.now());
  if (step === undefined || step <= factor.lastStep) return undefined;
  await attempt.succeeded();
  return { factorId: factor.id, step };
}

/** A secret that does not open has no codes. The recovery codes stay good. */
function openOrNone({ keys, log }: Deps, factor: SecondFactorRow): string {
  try {
    return openSecret(keys, factor, factor.sealedSecret);
  } catch (error) {
    log.error({ error, userId: factor.userId }, 'the secret of a second factor does not open');
    throw problems.CODE_NOT_VALID();
  }
}

function recoveryProof({ id, recoveryCodes }: SecondFactorRow, text: string): Proof | undefined {
  const recoveryCode = hashRecoveryCode(text);
  return recoveryCodes.includes(recoveryCode) ? { factorId: id, recoveryCode } : undefined;
}

/** @returns whether this caller used it: of two at once, one does. */
export async function useProof(tx: Tx, proof: Proof): Promise<boolean> {
  const [change, unused] =
    'step' in proof
      ? [{ lastStep: proof.step }, lt(secondFactors.lastStep, proof.step)]
      : [
          { recoveryCodes: sql`array_remove(${secondFactors.recoveryCodes}, ${proof.recoveryCode})` },
          arrayContains(secondFactors.recoveryCodes, [proof.recoveryCode]),
        ];
  const used = await tx
    .update(secondFactors)
    .set(change)
    .where(and(eq(secondFactors.id, proof.factorId), isNotNull(secondFactors.confirmedAt), unused))
    .returning({ id: secondFactors.id });
  return used.length === 1;
}
