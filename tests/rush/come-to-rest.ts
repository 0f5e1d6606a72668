import { askGatewaySoon } from '../faults/hurry.ts';
import { withPostgres } from '../faults/operator.ts';
import { waitsForDeadline, whatMoves } from '../faults/quiet.ts';

type Jatra = { env: Record<string, string> };

const lookEveryMs = 700;
/** Rest means rest twice: what one look found done may have set something off. */
const looksInARow = 2;

/**
 * Waits for what the buyers have set off: events, mails, refunds. A booking that was left unpaid is none of it.
 * @returns what is still on its way by then, in words
 */
export async function comeToRest(
  jatra: Jatra,
  patienceMs: number,
  say: (what: string) => void,
): Promise<string[]> {
  const until = performance.now() + patienceMs;
  let looks = 0;
  let said = '';
  while (true) {
    // Payers do not come back from the gateway, and refunds are asked for after minutes.
    await askGatewaySoon(jatra);
    const moving = [
      ...(await whatMoves(jatra)).filter((what) => !waitsForDeadline(what)),
      ...(await mailsOf(jatra)),
    ];
    looks = moving.length === 0 ? looks + 1 : 0;
    if (looks >= looksInARow) return [];
    if (performance.now() > until) return moving;
    const now = moving.join('; ');
    if (now !== '' && now !== said) say(now);
    said = now;
    await Bun.sleep(lookEveryMs);
  }
}

function mailsOf(jatra: Jatra): Promise<string[]> {
  return withPostgres(jatra, 'notification', async (sql) => {
    const [row] = await sql<{ rows: number }[]>`
      SELECT count(*)::int AS rows FROM notifications WHERE status = 'PENDING' AND next_attempt_at <= CURRENT_TIMESTAMP + interval '1 minute'`;
    return row!.rows > 0 ? [`${row!.rows} mails to send`] : [];
  });
}
