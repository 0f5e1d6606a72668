/** What the services and their servers read begins so; not HTTP_, which is the proxies' as well. */
const ours =
  /^(ACCOUNT_REQUESTS|AUDIT|AUTH|BACKUP|BOOKING|CODE|DATABASE|HOLD|HOLDS|HTTP_IDLE|INBOX|MAIL|NATS|NOTIFICATION|OTEL|PAYMENT|PGBACKREST|PRIVATE|PUBLIC|PUSH|REDIS|REPORTING|SALE|SCHEDULE|SEARCHES|SEAT|SHUTDOWN|SMS|SMTP|SSLCOMMERZ|SUPPORT|TICKET|TRUSTED|USER)_|^(ACCEPTED_SERVER_VERSIONS|CORS_ORIGINS|GOMEMLIMIT|HOST|JATRA_COMMIT|JATRA_ENV|JATRA_HOME|LOG_LEVEL|NODE_ENV|NODE_TLS_REJECT_UNAUTHORIZED|OPERATIONS_PORT|PORT|POSTGRES_POOLER|PROXY_TRUSTS|SEAT_MAPS_\w+|SERVICE)(_FILE)?$/;

/**
 * What a person has exported for npm run up must neither lead the tests to their servers nor change what is tested.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Record<string, undefined>} each such variable, taken away
 */
export function withoutOwnVariables(env = process.env) {
  return Object.fromEntries(
    Object.keys(env)
      .filter((name) => ours.test(name))
      .map((name) => [name, undefined]),
  );
}
