import type { Origin } from '../asker.ts';
import { askForCode } from '../codes/ask-for-code.ts';
import { identifyAsker } from '../codes/identify-asker.ts';
import type { Deps } from '../connect.ts';
import { readIdentifier } from '../identifiers.ts';

/** Sends a PASSWORD_RESET code where the identifier is somebody's. Only its limits refuse. */
export function forgotPassword(deps: Deps) {
  return async ({ identifier, origin }: { identifier: string; origin: Origin }): Promise<void> => {
    const to = readIdentifier(identifier);
    if (!to) return;
    await askForCode(deps, { to, type: 'PASSWORD_RESET', asker: await identifyAsker(deps, { to, origin }) });
  };
}
