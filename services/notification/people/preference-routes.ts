import { Elysia, t } from 'elysia';
import { authenticate, signedIn } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
import type { Deps } from '../connect.ts';
import * as models from '../models.ts';
import { problems } from '../problems.ts';
import { subscribe, unsubscribe } from '../push/subscribe.ts';
import { listSubscriptions, presentSubscription } from '../sent/queries.ts';
import { readPreferences, savePreferences } from './preferences.ts';

/** How people want to be reached. */
export function preferenceRoutes(deps: Deps) {
  const read = readPreferences(deps);
  const save = savePreferences(deps);
  const add = subscribe(deps);
  const remove = unsubscribe(deps);
  const list = listSubscriptions(deps);
  return new Elysia({
    prefix: '/v1/notifications',
    name: 'notification.preference.routes',
    tags: ['notification'],
  })
    .use(authenticate(deps.tokens))
    .get('/preferences', ({ caller }) => read(caller.userId), {
      allow: signedIn,
      response: { 200: models.PreferencesAnswer, ...problemResponses(401) },
      detail: { summary: 'Get my language and channels' },
    })
    .put('/preferences', ({ caller, body }) => save(caller.userId, body), {
      allow: signedIn,
      body: models.ChoosePreferences,
      response: { 200: models.PreferencesAnswer, ...problemResponses(400, 401) },
      detail: { summary: 'Choose language and channels' },
    })
    .get(
      '/push-key',
      () => {
        if (!deps.pushPublicKey) throw problems.PUSH_UNAVAILABLE();
        return { publicKey: deps.pushPublicKey };
      },
      {
        response: { 200: models.PushKey, ...problemResponses(503) },
        detail: { summary: 'Get the key for push subscriptions' },
      },
    )
    .get('/subscriptions', ({ caller }) => list(caller.userId), {
      allow: signedIn,
      response: { 200: models.SubscriptionList, ...problemResponses(401) },
      detail: { summary: 'List my push subscriptions' },
    })
    .post(
      '/subscriptions',
      async ({ caller, body, status }) => status(201, presentSubscription(await add(caller.userId, body))),
      {
        allow: signedIn,
        body: models.Subscribe,
        response: { 201: models.SubscriptionItem, ...problemResponses(400, 401, 503) },
        detail: {
          summary: 'Subscribe a browser to push notifications',
          description:
            'The body is the result of `PushSubscription.toJSON()`. Subscribing again changes nothing. A browser belongs to the account that subscribed last. A push arrives as JSON {notificationId, kind, bookingId, language, title, body}.',
        },
      },
    )
    .delete(
      '/subscriptions/:subscriptionId',
      async ({ caller, params, status }) => {
        await remove(caller.userId, params.subscriptionId);
        return status(204, undefined);
      },
      {
        allow: signedIn,
        params: models.SubscriptionParams,
        response: { 204: t.Undefined(), ...problemResponses(400, 401, 404) },
        detail: { summary: 'Unsubscribe a browser' },
      },
    );
}
