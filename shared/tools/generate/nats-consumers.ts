import { type ConsumerFile, consumerFile, lettersFile, readConsumers } from '../../../nats/files.ts';
import { services } from '../../../services/main.ts';
import { subscriptionsOf } from './read-service.ts';

/**
 * Every durable consumer that the services' tables of subscriptions ask for. Where one that has its file began stays as
 * it is: a server refuses to change that.
 */
export async function declaredConsumers(): Promise<ConsumerFile[]> {
  const files = await readConsumers();
  return services.flatMap((service) => {
    const subscriptions = subscriptionsOf(service);
    if (subscriptions.length === 0) return [];
    const own = subscriptions.map(({ contract, begin }) => {
      const made = consumerFile(service.name, contract, begin);
      const before = files.find((file) => nameOf(file) === nameOf(made));
      return before ? { ...made, deliver_policy: before.deliver_policy } : made;
    });
    return [...own, lettersFile(service.name)];
  });
}

export const nameOf = ({ stream_name, durable_name }: ConsumerFile) => `${stream_name}.${durable_name}`;
