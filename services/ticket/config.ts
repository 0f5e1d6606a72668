import { t } from 'elysia';
import { type Environment, isProduction, readConfig } from '#shared/config';

const schema = t.Object({
  TICKET_SIGNING_KEYS: t.Optional(
    t.String({
      description: 'The signing keys themselves, as the JSON that a key file holds; wins over the file',
    }),
  ),
  TICKET_SIGNING_KEYS_FILE: t.Optional(
    t.String({
      description:
        'Where the signing keys are. Not given in development: .jatra/keys/ticket.json, made at the first start',
    }),
  ),
  TICKET_GRACE_HOURS: t.Integer({
    default: 6,
    minimum: 0,
    maximum: 168,
    description: 'How long after its expected arrival a ticket stays good, for delays that nobody told',
  }),
  TICKET_SCAN_UNDO_MINUTES: t.Integer({
    default: 5,
    minimum: 0,
    maximum: 60,
    description: 'How long a checker may take a scan back, counted from the scan',
  }),
});

export function ticketConfig(env: Environment) {
  const settings = readConfig(schema, env);
  return Object.freeze({
    production: isProduction(env),
    signingKeys: settings.TICKET_SIGNING_KEYS,
    signingKeysFile: settings.TICKET_SIGNING_KEYS_FILE,
    graceHours: settings.TICKET_GRACE_HOURS,
    scanUndoMinutes: settings.TICKET_SCAN_UNDO_MINUTES,
  });
}

export type TicketConfig = ReturnType<typeof ticketConfig>;
