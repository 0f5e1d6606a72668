import { t } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { limitedAddress } from '#shared/http/limited-address';
import { problemResponses } from '#shared/http/problems';
import { originOf } from '../asker.ts';
import { codeSeconds } from '../codes/mirror.ts';
import type { Deps } from '../connect.ts';
import { controller } from '../controller.ts';
import { requireDestination } from '../identifiers.ts';
import * as models from '../models.ts';
import { addContact } from './add-contact.ts';
import { listContacts } from './list-contacts.ts';
import { removeContact } from './remove-contact.ts';

export const contactRoutes = (deps: Deps) =>
  controller('contacts')
    .use(authenticate(deps.tokens))
    .get('/contacts', ({ caller }) => listContacts(deps)(caller), {
      allow: signedIn,
      response: { 200: models.Contacts, ...problemResponses(401) },
      detail: { summary: 'List my e-mail and phone, proved or not' },
    })
    .post(
      '/contacts',
      async ({ caller, body, request, server, status }) => {
        await addContact(deps)({
          caller,
          to: requireDestination(body),
          password: body.password,
          origin: originOf({ request, server, body }, deps.config),
        });
        return status(202, { expiresInSeconds: codeSeconds });
      },
      {
        allow: signedIn,
        body: models.ChangeContact,
        response: { 202: models.CodeSent, ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Add an e-mail or a phone, or change it',
          description:
            'Needs the password. Sends a REGISTRATION code to the new contact: enter it at otp/verify while signed in. Then the new contact replaces the old one, and every contact that the account has or had gets a message. A contact that belongs to another account gets no code.',
        },
      },
    )
    .post(
      '/contacts/remove',
      async ({ caller, body, request, server, status }) => {
        await removeContact(deps)({
          caller,
          to: requireDestination(body),
          password: body.password,
          address: limitedAddress({ request, server }, deps.config),
        });
        return status(204, undefined);
      },
      {
        allow: signedIn,
        body: models.ChangeContact,
        response: { 204: t.Undefined(), ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Remove my e-mail or phone',
          description:
            'Needs the password. The last proved contact stays (LAST_CONTACT). Every contact that the account has or had gets a message.',
        },
      },
    );
