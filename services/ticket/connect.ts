import { Counter } from 'prom-client';
import { printTicket } from '#shared/contracts/ticket';
import type { Platform } from '#shared/runtime/service';
import type { Transaction } from '#shared/stores/postgres';
import type { TicketConfig } from './config.ts';
import { openKeyring } from './keys/keyring.ts';
import { openPrinter } from './paper/printer.ts';
import * as schema from './schema.ts';

/** As many as an order has seats. */
const ticketsOfOneMail = 4;

export async function connect(platform: Platform, config: TicketConfig) {
  const db = platform.openPostgres(schema, { maxConnections: 8 });
  const scans = new Counter({
    name: 'jatra_ticket_scans_total',
    help: 'Scans of tickets by result; repeats of one scan count once',
    labelNames: ['result'] as const,
    registers: [platform.metrics],
  });
  const printer = openPrinter();
  // One mail asks for all pages of a booking at once, and no longer than its request has time.
  const mailPrinter = openPrinter({
    waitingAtMost: 8,
    waitingOfOne: ticketsOfOneMail,
    nice: 10,
    patienceMs: printTicket.deadlineMs,
  });
  platform.onClose(async () => {
    await Promise.all([printer.close(), mailPrinter.close()]);
  });
  const printers = { printer, mailPrinter };
  return {
    ...platform,
    config,
    db,
    scans,
    ...printers,
    keyring: await openKeyring(db, config, platform.clock),
  };
}

export type Deps = Awaited<ReturnType<typeof connect>>;
export type Tx = Transaction<typeof schema>;
