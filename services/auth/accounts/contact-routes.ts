import { t } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { limitedAddress } from '#shared/http/limited-address';
import { problemResponses } from '#shared/http/problems';
import { originOf } from '../asker.ts';
import { codeSeconds } from '../codes/mirror.ts';
import type { Deps } from '../connect.ts';
import { controller } from '../controller.ts';
import * as models from '../models.ts';
import { addContact, listContacts, removeContact } from './change-contacts.ts';
import { requireDestination } from './identifiers.ts';

/** The e-mail and the phone of one's account. */
export const contactRoutes = (deps: Deps) =>
  controller('contacts')
    .use(authenticate(deps.tokens))
    .get('/contacts', ({ caller }) => listContacts(deps)(caller), {
      allow: signedIn,
      response: { 200: models.Contacts, ...problemResponses(401) },
      detail: { summary: 'My e-mail and phone, proved and named' },
    })
    .post(
      '/contacts',
      async ({ caller, body, request, server, status }) => {
        const origin = originOf({ request, server, body }, deps.config);
        await addContact(deps)(caller, requireDestination(body), body.password, origin);
        return status(202, { expiresInSeconds: codeSeconds });
      },
      {
        allow: signedIn,
        body: models.ChangeContact,
        response: { 202: models.CodeSent, ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Add an e-mail or a phone, or change it',
          description:
            'Wants the password, and sends a REGISTRATION code there; enter it at otp/verify, signed in. It then takes the place of the one before, and the account is told of it at every contact that it has and had. One that has an account already gets no code.',
        },
      },
    )
    .post(
      '/contacts/remove',
      async ({ caller, body, request, server, status }) => {
        const address = limitedAddress({ request, server }, deps.config);
        await removeContact(deps)(caller, requireDestination(body), body.password, address);
        return status(204, undefined);
      },
      {
        allow: signedIn,
        body: models.ChangeContact,
        response: { 204: t.Undefined(), ...problemResponses(400, 401, 403, 404, 409, 429, 503) },
        detail: {
          summary: 'Remove my e-mail or my phone',
          description:
            'Wants the password. Of what is proved one stays: LAST_CONTACT. The account is told of it at every contact that it has and had.',
        },
      },
    );
