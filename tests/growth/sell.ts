import pMap from 'p-map';
import { newId } from '#shared/base/id';
import type { WantedTrip } from '../rush/stage.ts';
import type { Person } from '../support/client.ts';

const buyersAtOnce = 4;

/** Everything a buyer and a checker do, once for each buyer. */
export async function sell(buyers: Person[], checker: Person, trips: WantedTrip[]): Promise<void> {
  const seats = trips.flatMap((trip) => trip.seatIds.map((seatId) => ({ trip, seatId })));
  const sellOne = async (buyer: Person, at: number) => {
    const { trip, seatId } = seats[at % seats.length]!;
    const { from, to, trainId, journeyDate } = trip;
    await buyer.search(from, to, journeyDate);
    await buyer.seatMap(trip, from, to);
    const { booking, tickets } = await buyer.buy(trip, from, to, [seatId]);
    await buyer.expect(200, 'GET', '/v1/bookings');
    await buyer.expect(200, 'GET', `/v1/bookings/pnr/${booking.pnr}`);
    const { qr } = await buyer.expect<{ qr: string }>(200, 'GET', `/v1/tickets/${tickets[0]!.ticketId}`);
    const scan = { qr, trainId, journeyDate, deviceId: 'gate-1', nonce: newId() };
    if (at % 8 === 0) await buyer.expect(200, 'POST', `/v1/bookings/${booking.bookingId}/cancel`, {});
    await checker.expect(200, 'POST', '/v1/tickets/validate', scan);
  };
  await pMap(buyers, sellOne, { concurrency: buyersAtOnce });
}
