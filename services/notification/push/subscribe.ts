import { createPublicKey } from 'node:crypto';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { newId } from '#shared/base/id';
import { invalid } from '#shared/base/problem';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { type PushSubscriptionRow, pushSubscriptions } from '../schema.ts';

export interface Subscribing {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

const mostSubscriptions = 10;

/**
 * Subscribes a browser to push notifications. A known browser keeps its subscription and belongs to the account that
 * subscribed last. An account keeps its newest ten.
 */
export function subscribe(deps: Deps) {
  return async (userId: string, { endpoint: given, keys }: Subscribing): Promise<PushSubscriptionRow> => {
    if (!deps.push) throw problems.PUSH_UNAVAILABLE();
    const endpoint = requireKnownService(deps.config, given);
    requirePoint(keys.p256dh);
    if (Buffer.from(keys.auth, 'base64url').length !== 16) throw invalid('keys.auth', 'is not 16 bytes');
    return deps.db.transaction(async (tx) => {
      const [row] = await tx
        .insert(pushSubscriptions)
        .values({ id: newId(), userId, endpoint, ...keys, createdAt: deps.clock.now() })
        .onConflictDoUpdate({
          target: pushSubscriptions.endpoint,
          set: { userId, ...keys, createdAt: deps.clock.now() },
        })
        .returning();
      const surplus = tx
        .select({ id: pushSubscriptions.id })
        .from(pushSubscriptions)
        .where(eq(pushSubscriptions.userId, userId))
        .orderBy(desc(pushSubscriptions.createdAt), desc(pushSubscriptions.id))
        .offset(mostSubscriptions);
      await tx.delete(pushSubscriptions).where(inArray(pushSubscriptions.id, surplus));
      return row!;
    });
  };
}

/**
 * We post to an address that people give us: it must be a push service, never our own network.
 * @returns the address as it was parsed and checked; that one is stored.
 */
function requireKnownService({ pushHosts, production }: Deps['config'], endpoint: string): string {
  const url = URL.parse(endpoint);
  if (!url || url.username || url.password) throw invalid('endpoint', 'is not the address of a push service');
  const host = url.hostname.toLowerCase();
  const known = pushHosts.some((one) => host === one || host.endsWith(`.${one}`));
  const local = !production && host === '127.0.0.1' && url.protocol === 'http:';
  const safe = (url.protocol === 'https:' && url.port === '') || local;
  if (!known || !safe) throw invalid('endpoint', 'is not the address of a known push service');
  return url.href;
}

function requirePoint(p256dh: string): void {
  const point = Buffer.from(p256dh, 'base64url');
  try {
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    if (point.length !== 65 || point[0] !== 4) throw new Error('is not uncompressed');
    createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
  } catch {
    throw invalid('keys.p256dh', 'is not a P-256 public key');
  }
}

export function unsubscribe({ db }: Pick<Deps, 'db'>) {
  return async (userId: string, subscriptionId: string): Promise<void> => {
    const gone = await db
      .delete(pushSubscriptions)
      .where(and(eq(pushSubscriptions.id, subscriptionId), eq(pushSubscriptions.userId, userId)))
      .returning({ id: pushSubscriptions.id });
    if (gone.length === 0) throw problems.SUBSCRIPTION_NOT_FOUND();
  };
}
