import { newKeyFile } from './signing-keys.ts';

/** Prints a key file: `bun services/ticket/new-signing-key.ts 2 > ticket-keys.json` for the key with kid 2. */
const kid = Number(process.argv[2] ?? 1);
if (!Number.isInteger(kid) || kid < 0 || kid > 255) throw new Error('The kid is a number from 0 to 255');
console.log(JSON.stringify(newKeyFile(kid, new Date()), null, 2));
