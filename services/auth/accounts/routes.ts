import { limitedAddress } from '#shared/http/limited-address';
import { problemResponses } from '#shared/http/problems';
import { acceptedLanguage } from '../accepted-language.ts';
import type { Deps } from '../connect.ts';
import { controller } from '../controller.ts';
import * as models from '../models.ts';
import { register } from './register.ts';

export const registrationRoutes = (deps: Deps) =>
  controller('accounts').post(
    '/register',
    async ({ body, request, server, headers, status }) => {
      const { account, tokens } = await register(deps)({
        ...body,
        language: body.language ?? acceptedLanguage(request.headers.get('accept-language')),
        address: limitedAddress({ request, server }, deps.config),
        userAgent: headers['user-agent'],
      });
      return status(201, { ...account, codeSent: true, ...tokens });
    },
    {
      body: models.Register,
      response: { 201: models.Registered, ...problemResponses(400, 429, 503) },
      detail: {
        summary: 'Open an account',
        description:
          'Sends a REGISTRATION code to the e-mail and another to the phone. Enter each at otp/verify with the access token of this answer. Until one of them is proved, nobody can sign in to the account. The answer is the same where a contact belongs to another account: the message to that contact says so.',
      },
    },
  );
