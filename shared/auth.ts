import { Elysia } from 'elysia';
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Bus } from './bus.ts';
import { getKeys, sessionRevoked } from './contracts/auth.ts';
import type { CallerPace } from './pace.ts';
import { asRefusal, commonProblems } from './problem.ts';
import { noteRequest } from './request-scope.ts';

export type Role = 'USER' | 'CHECKER' | 'AGENT' | 'ADMIN' | 'SUPER_ADMIN';

/** Every role there is: whoever has signed in. */
export const signedIn: Role[] = ['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN'];

export interface Caller {
  userId: string;
  sessionId: string;
  role: Role;
  /** As it was when the token was issued; where it says false, `auth.get-standing` tells what is true by now. */
  phoneVerified: boolean;
}

export const tokenIssuer = 'jatra';
export const tokenAudience = 'jatra-api';
export const accessTokenSeconds = 15 * 60;

export interface TokenVerifier {
  /** @throws Problem UNAUTHENTICATED for a token that is forged, expired, revoked or not ours. */
  verify(token: string): Promise<Caller>;
  /** Of whoever is signed in; without it nobody is too quick. */
  pace?: CallerPace | undefined;
}

const rememberedTokens = 50_000;
const keySetMaxAgeMs = 5 * 60_000;
/** A notice that was missed is made up for after this time at most. */
const rereadMs = 30_000;
/** Whoever has not read for so long waits for it first: nobody who was signed out gets in by a process that was idle. */
const staleMs = 55_000;
/** An unknown kid asks for the keys again, but not more often than this. */
const keySetMinAgeMs = 5_000;

interface KeySet {
  kids: Set<unknown>;
  find: ReturnType<typeof createLocalJWKSet>;
  fetchedAtMs: number;
}

/** Verifies access tokens by auth's public keys; a good one is remembered until it expires or its session is revoked. */
export function createTokenVerifier(bus: Bus): TokenVerifier {
  const verified = new LRUCache<string, { caller: Caller; expiresAtMs: number }>({ max: rememberedTokens });
  const revoked = new LRUCache<string, number>({ max: rememberedTokens, ttl: accessTokenSeconds * 1_000 });
  let keySet: KeySet | undefined;
  let rereading: Promise<unknown> | undefined;
  let authIsAway = false;

  bus.listen(sessionRevoked, ({ userId, sessionId }) => {
    revoked.set(sessionId ?? userId, Math.floor(Date.now() / 1_000));
  });

  const fetchKeys = async () => {
    const { keys, revokedSessions = [] } = await bus.request(getKeys, {});
    for (const sessionId of revokedSessions) {
      if (!revoked.has(sessionId)) revoked.set(sessionId, Math.floor(Date.now() / 1_000));
    }
    const kids = new Set(keys.map(({ kid }) => kid));
    // A key that was withdrawn takes the tokens along that are remembered.
    if (keySet && [...keySet.kids].some((kid) => !kids.has(kid))) verified.clear();
    keySet = {
      kids,
      find: createLocalJWKSet({ keys } as unknown as JSONWebKeySet),
      fetchedAtMs: Date.now(),
    };
    return keySet.find;
  };
  const keys = async (maxAgeMs: number) =>
    keySet && Date.now() - keySet.fetchedAtMs <= maxAgeMs ? keySet.find : fetchKeys();
  /** Beside the verifications, which go on by what is known; also while auth is away, which is waited for once. */
  const reread = async () => {
    const ageMs = Date.now() - (keySet?.fetchedAtMs ?? Date.now());
    if (ageMs <= rereadMs) return;
    const waits = ageMs > staleMs && !authIsAway;
    rereading ??= fetchKeys()
      .then(
        () => {
          authIsAway = false;
        },
        () => {
          authIsAway = true;
        },
      )
      .finally(() => {
        rereading = undefined;
      });
    if (waits) await rereading;
  };
  const check = (token: string, find: ReturnType<typeof createLocalJWKSet>) =>
    jwtVerify(token, find, {
      algorithms: ['EdDSA'],
      issuer: tokenIssuer,
      audience: tokenAudience,
      requiredClaims: ['sub', 'sid', 'role', 'exp', 'iat'],
    });

  const isRevoked = (caller: Caller, issuedAt: number) =>
    revoked.has(caller.sessionId) || issuedAt <= (revoked.get(caller.userId) ?? -1);

  return {
    async verify(token) {
      await reread();
      const known = verified.get(token);
      if (known && known.expiresAtMs > Date.now()) {
        if (isRevoked(known.caller, issuedAtOf(token)))
          throw commonProblems.UNAUTHENTICATED('The session has ended');
        return known.caller;
      }
      try {
        const { payload } = await check(token, await keys(keySetMaxAgeMs)).catch(async (error: unknown) => {
          if (error instanceof errors.JWKSNoMatchingKey) return check(token, await keys(keySetMinAgeMs));
          throw error;
        });
        const role = payload.role as Role;
        if (!signedIn.includes(role)) throw commonProblems.UNAUTHENTICATED('The token is not good');
        const caller: Caller = {
          userId: String(payload.sub),
          sessionId: String(payload.sid),
          role,
          phoneVerified: payload.phone_verified === true,
        };
        if (isRevoked(caller, payload.iat!)) throw commonProblems.UNAUTHENTICATED('The session has ended');
        verified.set(token, { caller, expiresAtMs: payload.exp! * 1_000 });
        return caller;
      } catch (error) {
        if (error instanceof errors.JOSEError) throw commonProblems.UNAUTHENTICATED('The token is not good');
        throw error;
      }
    },
  };
}

function issuedAtOf(verifiedToken: string): number {
  const payload = JSON.parse(Buffer.from(verifiedToken.split('.')[1]!, 'base64url').toString()) as {
    iat: number;
  };
  return payload.iat;
}

/** The scheme in any case, then one or more blanks (RFC 9110, 11.4). */
export function bearerToken(authorization: string | null | undefined): string | undefined {
  return /^bearer[ \t]+([^ \t]+)$/i.exec(authorization ?? '')?.[1];
}

/**
 * Who sends the request, on a route that is for everybody, to be paced: nobody is refused for a token that is not good,
 * nor while auth is away, and what is written behind a good one makes nobody else.
 */
export async function callerIfAny(tokens: TokenVerifier, request: Request): Promise<Caller | undefined> {
  const token = /^bearer[ \t]+([^ \t]+)/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (!token) return undefined;
  return tokens.verify(token).catch((error: unknown) => {
    if (asRefusal(error)) return undefined;
    throw error;
  });
}

/** Where an operation of the API document says who may call it; without it anybody may. */
export const rolesExtension = 'x-roles';

/**
 * Gives each route `allow: Role[]`: the caller's role must be among them, and the handler gets `caller`, who is not too quick.
 * Whoever may not come in learns that before anything else about the request.
 */
export function authenticate(tokens: TokenVerifier) {
  const callers = new WeakMap<Request, Caller>();
  return new Elysia({ name: 'authenticate' }).macro({
    allow: (roles: Role[]) => ({
      detail: { security: [{ bearer: [] }], [rolesExtension]: roles },
      async transform({ request }: { request: Request }) {
        const token = bearerToken(request.headers.get('authorization'));
        if (!token) throw commonProblems.UNAUTHENTICATED();
        const caller = await tokens.verify(token);
        noteRequest({ userId: caller.userId });
        tokens.pace?.take(caller.userId);
        if (!roles.includes(caller.role)) throw commonProblems.FORBIDDEN();
        callers.set(request, caller);
      },
      resolve: ({ request }: { request: Request }) => ({ caller: callers.get(request)! }),
    }),
  });
}
