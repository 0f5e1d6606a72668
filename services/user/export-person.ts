import { asc, eq } from 'drizzle-orm';
import { exportAccount } from '#shared/contracts/auth';
import { exportPerson as exportBookings } from '#shared/contracts/booking';
import { exportPerson as exportNotifications } from '#shared/contracts/notification';
import { exportPerson as exportPayments } from '#shared/contracts/payment';
import { exportPerson as exportTickets } from '#shared/contracts/ticket';
import type { Deps } from './connect.ts';
import { ensureProfile } from './ensure-profile.ts';
import { presentWholePassenger, presentWholeProfile } from './present.ts';
import { problems } from './problems.ts';
import { passengers } from './schema.ts';

/** Of each kind. With 100 a page, far more than anybody has. */
const mostPages = 200;

/**
 * Everything that the services hold of a person, with whole document numbers, for that person by the
 * password.
 * @throws Problem what auth.export-account refuses; UNAVAILABLE that names the service that is away;
 * TOO_MUCH_TO_EXPORT.
 */
export function exportPerson(deps: Deps) {
  return async ({ userId, password }: { userId: string; password: string }) => {
    const { bus, db, clock } = deps;
    const account = await bus.request(exportAccount, { userId, password });
    const profile = await ensureProfile(deps, userId);
    const saved = await db
      .select()
      .from(passengers)
      .where(eq(passengers.userId, userId))
      .orderBy(asc(passengers.id));
    const [bookings, payments, tickets, notifications] = await Promise.all([
      everyPage((after) => bus.request(exportBookings, { userId, after })),
      everyPage((after) => bus.request(exportPayments, { userId, after })),
      everyPage((after) => bus.request(exportTickets, { userId, after })),
      everyPage((after) => bus.request(exportNotifications, { userId, after })),
    ]);
    const { preferences, pushSubscriptions } = notifications.first;
    return {
      exportedAt: clock.now().toISOString(),
      account,
      profile: presentWholeProfile(deps, profile),
      passengers: saved.map((row) => presentWholePassenger(deps, row)),
      bookings: bookings.items,
      payments: payments.items,
      tickets: tickets.items,
      notifications: notifications.items,
      preferences,
      pushSubscriptions,
    };
  };
}

interface Page<Item> {
  items: Item[];
  next: string | null;
}

async function everyPage<Item, One extends Page<Item>>(
  ask: (after: string | null) => Promise<One & Page<Item>>,
): Promise<{ items: Item[]; first: One }> {
  const first = await ask(null);
  const items = [...first.items];
  let { next } = first;
  for (let pages = 1; next !== null; pages++) {
    if (pages === mostPages) throw problems.TOO_MUCH_TO_EXPORT();
    const page = await ask(next);
    items.push(...page.items);
    next = page.next;
  }
  return { items, first };
}
