import { getRules } from '#shared/contracts/schedule';
import type { Deps } from '../connect.ts';
import type { Booking } from '../messages/trip.ts';
import type { RefundSum } from './refund-sum.ts';

type Cancellation = NonNullable<Booking['cancellations']>[number];

/** How the refund of a cancellation came about; undefined if booking does not tell. */
export async function explainRefund(
  deps: Pick<Deps, 'bus' | 'log'>,
  booking: Booking,
  isMeant: (cancellation: Cancellation) => boolean,
): Promise<RefundSum | undefined> {
  const found = booking.cancellations?.find(isMeant);
  if (!found) return undefined;
  const { passengerIds, deductionPoisha, refundPoisha, requestedAt } = found;
  const passengers = booking.passengers.filter(({ passengerId }) => passengerIds.includes(passengerId));
  const shares = deductionPoisha > 0 ? await sharesKept(deps) : [];
  return { passengers, deductionPoisha, refundPoisha, requestedAt, shares };
}

/** No message waits for the rules: without them it says how much is kept, but not which share of the fare. */
async function sharesKept({ bus, log }: Pick<Deps, 'bus' | 'log'>): Promise<number[]> {
  try {
    const { refundTiers } = await bus.request(getRules, {});
    return refundTiers.flatMap(({ deductionPercent }) => deductionPercent ?? []);
  } catch (error) {
    log.warn({ error }, 'refund rules not read');
    return [];
  }
}
