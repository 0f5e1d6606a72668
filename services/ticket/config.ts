import { t } from 'elysia';
import { type Environment, isProduction, readConfig } from '#shared/base/config';

const schema = t.Object({
  TICKET_SIGNING_KEYS: t.Optional(
    t.String({
      description: 'The signing keys, as the JSON of a key file; takes precedence over the file',
    }),
  ),
  TICKET_SIGNING_KEYS_FILE: t.Optional(
    t.String({
      description:
        'Path of the file with the signing keys. In development the default is .jatra/keys/ticket.json, made at the first start',
    }),
  ),
  TICKET_GRACE_HOURS: t.Integer({
    default: 6,
    minimum: 0,
    maximum: 168,
    description: 'How long a ticket stays valid after its expected arrival, for delays that nobody announced',
  }),
  TICKET_SCAN_UNDO_MINUTES: t.Integer({
    default: 5,
    minimum: 0,
    maximum: 60,
    description: 'How long after a scan its checker may take it back',
  }),
  TICKET_SCAN_REPEAT_MINUTES: t.Integer({
    default: 5,
    minimum: 0,
    maximum: 60,
    description: 'How long a repeated scan is answered with VALID again; later it is ALREADY_USED',
  }),
  TICKET_SCAN_OPENS_HOURS: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 720,
      description:
        'How long before its planned boarding a ticket may be used. Default: 12; in development 288, longer than the sale lasts',
    }),
  ),
  TICKET_DUTIES_REQUIRED: t.Optional(
    t.Boolean({
      description:
        'Whether a checker may check only the trips that an administrator assigned. Default: true in production, false in development',
    }),
  ),
});

export function ticketConfig(env: Environment) {
  const settings = readConfig(schema, env);
  const production = isProduction(env);
  return Object.freeze({
    production,
    signingKeys: settings.TICKET_SIGNING_KEYS,
    signingKeysFile: settings.TICKET_SIGNING_KEYS_FILE,
    graceHours: settings.TICKET_GRACE_HOURS,
    scanUndoMinutes: settings.TICKET_SCAN_UNDO_MINUTES,
    scanRepeatMinutes: settings.TICKET_SCAN_REPEAT_MINUTES,
    scanOpensHours: settings.TICKET_SCAN_OPENS_HOURS ?? (production ? 12 : 288),
    dutiesRequired: settings.TICKET_DUTIES_REQUIRED ?? production,
  });
}

export type TicketConfig = ReturnType<typeof ticketConfig>;
