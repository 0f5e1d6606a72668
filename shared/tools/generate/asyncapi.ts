import { version } from '#shared/base/version';
import { type Contract, contracts } from '#shared/contracts/all';

/** Attributes that every event carries around its data, CloudEvents 1.0 in structured mode. */
const cloudEvent = {
  type: 'object',
  required: ['specversion', 'id', 'type', 'source', 'subject', 'time', 'version', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', format: 'uuid', description: 'The same for every delivery; also the Nats-Msg-Id' },
    source: { type: 'string', examples: ['/jatra/booking'] },
    subject: { type: 'string', format: 'uuid', description: 'The aggregate, for instance the booking' },
    time: { type: 'string', format: 'date-time' },
    version: { type: 'integer', description: 'Grows with every change of the aggregate' },
    datacontenttype: { const: 'application/json' },
    traceparent: {
      type: 'string',
      description: 'W3C trace context of what emitted it, where that was traced',
    },
  },
};

const problem = {
  type: 'object',
  description: 'A refusal, RFC 9457; the header Jatra-Problem carries its code',
  required: ['title', 'status', 'code'],
  properties: {
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
  },
};

/** A plain copy without the schema library's own symbols. */
const plain = (schema: unknown): object => JSON.parse(JSON.stringify(schema)) as object;
const nameOf = (contract: Contract) => contract.subject.replaceAll('.', '_').replaceAll('-', '_');

function messageOf(contract: Contract): object {
  if (contract.kind === 'event') {
    const payload = {
      allOf: [
        cloudEvent,
        { type: 'object', properties: { type: { const: contract.type }, data: plain(contract.data) } },
      ],
    };
    return {
      name: contract.type,
      summary: contract.summary,
      contentType: 'application/cloudevents+json',
      payload,
    };
  }
  const payload = plain(contract.kind === 'request' ? contract.input : contract.data);
  return { name: contract.subject, summary: contract.summary, contentType: 'application/json', payload };
}

function asyncApiDocument() {
  const channels: Record<string, object> = {};
  const operations: Record<string, object> = {};
  for (const contract of contracts) {
    const name = nameOf(contract);
    const channel = { $ref: `#/channels/${name}` };
    channels[name] = {
      address: contract.subject,
      description: contract.summary,
      messages: { message: messageOf(contract) },
    };
    if (contract.kind !== 'request') {
      operations[name] = { action: 'send', channel, summary: contract.summary };
      continue;
    }
    const answer = `${name}_answer`;
    channels[answer] = {
      address: null,
      description: `What ${contract.service} answers, or the problem it refuses with`,
      messages: {
        answer: {
          name: `${contract.subject} (answer)`,
          contentType: 'application/json',
          payload: plain(contract.output),
        },
        problem: { name: `${contract.subject} (problem)`, contentType: 'application/json', payload: problem },
      },
    };
    operations[name] = {
      action: 'receive',
      channel,
      summary: contract.summary,
      description: `Answered by ${contract.service} within ${contract.deadlineMs} ms.`,
      reply: { channel: { $ref: `#/channels/${answer}` } },
    };
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Jatra messages',
      version,
      description:
        'Events on JetStream (event.>), requests over the NATS services API (request.>), notices on core NATS (notice.>). The header Jatra-Kind of each says event, request, answer or notice. A service asks at the address followed by its own name, request.booking.get.payment; operators ask request.ops.> as it stands.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: { nats: { host: '127.0.0.1:4222', protocol: 'nats' } },
    channels,
    operations,
  };
}

/** The messages between the services, AsyncAPI 3.0, from the same declarations that check them. */
export const describeMessages = () => `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;
