import { ErrorCode, NatsError } from 'nats';
import type { Bus } from '../../bus/bus.ts';

const subject = 'request.ops.sale.resume';

/** A restore shuts the sale under a switch of its own; what an operator has shut stays shut. @returns what to say of it */
export async function openSale({ connection }: Bus, why: string): Promise<string> {
  const order = JSON.stringify({ scope: 'restore', by: 'recover', why });
  try {
    const answer = await connection.request(subject, order, { timeout: 5_000 });
    const refused = answer.headers?.has('Jatra-Problem');
    return refused ? `the sale was not opened: ${answer.string()}` : 'the sale is open';
  } catch (error) {
    if (error instanceof NatsError && error.code === ErrorCode.NoResponders)
      return 'nothing here shuts the sale';
    throw error;
  }
}
