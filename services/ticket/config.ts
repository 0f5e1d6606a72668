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
});

export function ticketConfig(env: Environment) {
  const { TICKET_SIGNING_KEYS, TICKET_SIGNING_KEYS_FILE, TICKET_GRACE_HOURS } = readConfig(schema, env);
  return Object.freeze({
    production: isProduction(env),
    signingKeys: TICKET_SIGNING_KEYS,
    signingKeysFile: TICKET_SIGNING_KEYS_FILE,
    graceHours: TICKET_GRACE_HOURS,
  });
}

export type TicketConfig = ReturnType<typeof ticketConfig>;
