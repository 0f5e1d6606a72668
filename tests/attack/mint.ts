import { readFile } from 'node:fs/promises';
import { calculateJwkThumbprint, importJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { newId } from '#shared/base/id';
import { accessTokenSeconds, type Role, tokenAudience, tokenIssuer } from '#shared/http/auth';
import type { JatraUnderTest } from '../support/jatra.ts';

type Claims = Record<string, unknown>;

/** Makes access tokens as auth does, with its own key, so that what is forged differs from a good one in one thing. */
export interface TokenMint {
  kid: string;
  publicJwk: JWK;
  /** Of the tickets. */
  ticketKey: JWK;
  claims(role: Role, more?: Claims): Claims;
  /** undefined leaves a header out. */
  sign(claims: Claims, header?: Partial<JWTHeaderParameters>, key?: JWK): Promise<string>;
}

export async function openMint(jatra: Pick<JatraUnderTest, 'env'>): Promise<TokenMint> {
  const read = async (name: string) => JSON.parse(await readFile(jatra.env[name]!, 'utf8'));
  const { signingKeys } = (await read('AUTH_SIGNING_KEYS_FILE')) as { signingKeys: JWK[] };
  const { keys } = (await read('TICKET_SIGNING_KEYS_FILE')) as { keys: JWK[] };
  const own = signingKeys.at(-1)!;
  const { kty, crv, x } = own as { kty: 'OKP'; crv: string; x: string };
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  return {
    kid,
    publicJwk: { kty, crv, x },
    ticketKey: keys.at(-1)!,
    claims(role, more = {}) {
      const iat = Math.floor(Date.now() / 1_000);
      return {
        sub: newId(),
        sid: newId(),
        role,
        phone_verified: true,
        iss: tokenIssuer,
        aud: tokenAudience,
        iat,
        exp: iat + accessTokenSeconds,
        ...more,
      };
    },
    async sign(claims, header = {}, key = own) {
      const secret = await importJWK(key, 'EdDSA');
      return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid, ...header }).sign(secret);
    },
  };
}
