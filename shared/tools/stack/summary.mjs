import { join } from 'node:path';
import { readJson, root } from './settings.mjs';

/** @typedef {{ role: string, email: string, password: string }} Account */

const accountsFile = join(root, 'services/auth/accounts/development-accounts.json');

/**
 * What a person needs to begin.
 * @param {import('./processes/stack.mjs').Addresses} addresses
 * @param {string[]} closing last lines
 */
export async function summary({ baseUrl, inboxUrl }, closing) {
  /** @type {Account[]} */
  const accounts = (await readJson(accountsFile)) ?? [];
  return [
    '',
    '  Jatra is up.',
    '',
    `    API        ${baseUrl}`,
    `    API page   ${baseUrl}/docs`,
    `    Inbox      ${inboxUrl}   (every mail and text message)`,
    '',
    ...accountTable(accounts),
    ...example(baseUrl, accounts[0]),
    '',
    ...closing.map((line) => `  ${line}`),
    '',
  ];
}

/** @param {Account[]} accounts */
function accountTable(accounts) {
  if (accounts.length === 0) return [];
  const widths = ['role', 'email'].map((key) =>
    Math.max(...accounts.map((account) => account[/** @type {'role' | 'email'} */ (key)].length)),
  );
  const rows = accounts.map(
    ({ role, email, password }) =>
      `    ${role.padEnd(widths[0] ?? 0)}  ${email.padEnd(widths[1] ?? 0)}  ${password}`,
  );
  return ['  Accounts for development (role, e-mail, password):', '', ...rows, ''];
}

/**
 * @param {string} baseUrl
 * @param {Account | undefined} account
 */
function example(baseUrl, account) {
  if (!account) return [];
  const credentials = JSON.stringify({ identifier: account.email, password: account.password });
  return [
    '  Try it:',
    '',
    `    curl -s "${baseUrl}/v1/trips?from=DA&to=CG&date=$(date -d '+3 days' +%F)"`,
    `    TOKEN=$(curl -s ${baseUrl}/v1/auth/login -H 'content-type: application/json' -d '${credentials}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `    curl -s ${baseUrl}/v1/users/me -H "authorization: Bearer $TOKEN"`,
  ];
}
