import type { NoticeContract, RequestContract } from './contract.ts';

/**
 * What a service reaches beyond its own database and what its contracts already say: that it publishes its own events
 * and notices, answers its own requests and hears what it subscribes to. Its accounts on NATS and Redis are made from
 * this and refuse everything else.
 */
export interface Access {
  /** Requests it makes of other services. Everybody asks for the keys of access tokens. */
  asks?: RequestContract[];
  /** Notices it hears. Everybody hears of sessions that have ended. */
  listens?: NoticeContract[];
  redis?: RedisAccess;
}

interface RedisAccess {
  /** Patterns of keys, as ACL rules write them. */
  keys: string[];
  /** Commands beside those of every connection, as ACL rules write them. */
  commands: string[];
}
