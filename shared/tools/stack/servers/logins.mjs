export const systemLogin = /** @type {const} */ ('system');
/**
 * Who operates NATS, each with a password of its own; nats/RUNBOOK.md says what each is for.
 * @typedef {'ops' | 'ops-read' | 'provisioner' | 'system'} NatsLogin
 * @type {NatsLogin[]}
 */
export const natsLogins = ['ops', 'ops-read', 'provisioner', systemLogin];
