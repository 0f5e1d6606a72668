import { Elysia } from 'elysia';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { asRefusal, commonProblems } from '../base/problem.ts';
import { singleFlight } from '../base/single-flight.ts';
import type { Bus } from '../bus/bus.ts';
import { sessionRevoked } from '../contracts/auth.ts';
import { noteRequest } from '../seeing/request-scope.ts';
import type { CallerPace } from './pace.ts';
import { readKeysAndRevocations } from './read-revocations.ts';
import { createRevocations, type TokenOrigin } from './revocations.ts';

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

/** When the session began, in milliseconds: a session is over by its own instant, not by that of its newest token. */
export const sessionStartedClaim = 'session_started_ms';

export interface TokenVerifier {
  /** @throws Problem UNAUTHENTICATED for a token that is forged, expired, revoked or not ours. */
  verify(token: string): Promise<Caller>;
  /**
   * Of a token that was verified before, at once; undefined where it has to be verified.
   * @throws Problem UNAUTHENTICATED where its session has ended.
   */
  known(token: string): Caller | undefined;
  /** Of whoever is signed in; without it nobody is too quick. */
  pace?: CallerPace | undefined;
}

/** Filled by a stranger, who needs that many tokens: those of others are verified once more. */
const rememberedTokens = 50_000;
const rememberedRevocations = 50_000;
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

interface VerifiedToken {
  caller: Caller;
  origin: TokenOrigin;
  expiresAtMs: number;
}

/** Verifies access tokens by auth's public keys; a good one is remembered until it expires or its session is revoked. */
export function createTokenVerifier(
  bus: Bus,
  mostRevocations = rememberedRevocations,
): Omit<TokenVerifier, 'pace'> {
  const verified = new LRUCache<string, VerifiedToken>({ max: rememberedTokens });
  const revocations = createRevocations(mostRevocations, accessTokenSeconds * 1_000);
  const read = readKeysAndRevocations(bus, revocations);
  let keySet: KeySet | undefined;
  const rereading = singleFlight<void>();
  let authIsAway = false;

  bus.listen(sessionRevoked, ({ userId, sessionId, endedAt, account }) => {
    const endedMs = endedAt === undefined ? Date.now() : Date.parse(endedAt);
    if (account) {
      const startedUntilMs = Date.parse(account.startedUntil);
      revocations.endAccount({ userId, startedUntilMs, sparedSessionId: account.sparedSessionId });
    } else if (sessionId) revocations.endSession(sessionId, endedMs);
    else revocations.endAccount({ userId, startedUntilMs: endedMs, sparedSessionId: null });
  });

  const fetchKeys = async () => {
    const keys = await read();
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
  /**
   * Beside the verifications, which go on by what is known; also while auth is away, which is waited for once.
   * @returns what has to be waited for
   */
  const reread = (): Promise<void> | undefined => {
    const ageMs = Date.now() - (keySet?.fetchedAtMs ?? Date.now());
    if (ageMs <= rereadMs) return undefined;
    const waits = ageMs > staleMs && !authIsAway;
    const again = rereading('keys', () =>
      fetchKeys().then(
        () => {
          authIsAway = false;
        },
        () => {
          authIsAway = true;
        },
      ),
    );
    return waits ? again : undefined;
  };
  const remembered = (token: string): VerifiedToken | undefined => {
    const found = verified.get(token);
    return found && found.expiresAtMs > Date.now() ? found : undefined;
  };
  const callerOf = ({ caller, origin }: VerifiedToken): Caller => {
    if (revocations.isOver(origin)) throw commonProblems.UNAUTHENTICATED('The session has ended');
    return caller;
  };
  const check = (token: string, find: ReturnType<typeof createLocalJWKSet>) =>
    jwtVerify(token, find, {
      algorithms: ['EdDSA'],
      issuer: tokenIssuer,
      audience: tokenAudience,
      requiredClaims: ['sub', 'sid', 'role', 'exp', 'iat'],
    });
  const checkAnew = async (token: string): Promise<VerifiedToken> => {
    if (!isCanonical(token)) throw commonProblems.UNAUTHENTICATED('The token is not good');
    try {
      const { payload } = await check(token, await keys(keySetMaxAgeMs)).catch(async (error: unknown) => {
        if (error instanceof errors.JWKSNoMatchingKey) return check(token, await keys(keySetMinAgeMs));
        throw error;
      });
      return readPayload(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw commonProblems.UNAUTHENTICATED('The token is not good');
      throw error;
    }
  };

  return {
    async verify(token) {
      await reread();
      const found = remembered(token);
      if (found) return callerOf(found);
      const good = await checkAnew(token);
      const caller = callerOf(good);
      verified.set(token, good);
      return caller;
    },
    known(token) {
      if (reread()) return undefined;
      const found = remembered(token);
      return found && callerOf(found);
    },
  };
}

/** One token has one text: other spellings of the same bytes would be other names of it. */
function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}

function readPayload(payload: JWTPayload): VerifiedToken {
  const role = payload.role as Role;
  if (!signedIn.includes(role)) throw commonProblems.UNAUTHENTICATED('The token is not good');
  const userId = String(payload.sub);
  const sessionId = String(payload.sid);
  const issuedMs = payload.iat! * 1_000;
  const started = payload[sessionStartedClaim];
  return {
    caller: { userId, sessionId, role, phoneVerified: payload.phone_verified === true },
    origin: {
      userId,
      sessionId,
      issuedMs,
      sessionStartedMs: typeof started === 'number' ? started : earliestStart(sessionId, issuedMs),
    },
    expiresAtMs: payload.exp! * 1_000,
  };
}

/** Of a session whose token does not say it, as those of the last release: in doubt it began before the end. */
function earliestStart(sessionId: string, issuedMs: number): number {
  const isTimed = sessionId[14] === '7';
  const madeMs = isTimed ? Number.parseInt(sessionId.slice(0, 8) + sessionId.slice(9, 13), 16) : issuedMs;
  return Math.min(madeMs, issuedMs);
}

/** The scheme in any case, then one or more blanks (RFC 9110, 11.4). */
export function bearerToken(authorization: string | null | undefined): string | undefined {
  return /^bearer[ \t]+([^ \t]+)$/i.exec(authorization ?? '')?.[1];
}

/**
 * Who sends the request, on a route that is for everybody, to be paced: nobody is refused for a token that is not good,
 * nor while auth is away, and what is written behind a good one makes nobody else.
 * @returns at once, unless the token has to be verified first
 */
export function callerIfAny(
  tokens: TokenVerifier,
  request: Request,
): Caller | undefined | Promise<Caller | undefined> {
  const token = /^bearer[ \t]+([^ \t]+)/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (!token) return undefined;
  try {
    return tokens.known(token) ?? tokens.verify(token).catch(nobodyIfRefused);
  } catch (error) {
    return nobodyIfRefused(error);
  }
}

function nobodyIfRefused(error: unknown): undefined {
  if (!asRefusal(error)) throw error;
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
        const caller = tokens.known(token) ?? (await tokens.verify(token));
        noteRequest({ userId: caller.userId });
        tokens.pace?.take(caller.userId);
        if (!roles.includes(caller.role)) throw commonProblems.FORBIDDEN();
        callers.set(request, caller);
      },
      resolve: ({ request }: { request: Request }) => ({ caller: callers.get(request)! }),
    }),
  });
}
