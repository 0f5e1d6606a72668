import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { md, pki } from 'node-forge';

export interface Certificate {
  /** PEM. */
  certificate: string;
  key: string;
}

export interface Authority extends Certificate {
  /** A certificate of a server that goes by these names and numbers. */
  issue(hosts: string[], validity?: Validity): Certificate;
}

interface Validity {
  from: Date;
  until: Date;
}

const dayMs = 86_400_000;
const days = (from: number, until: number): Validity => ({
  from: new Date(Date.now() + from * dayMs),
  until: new Date(Date.now() + until * dayMs),
});
const valid = days(-1, 1);
export const expired = days(-2, -1);

/** An authority of this run alone, which nobody trusts who was not told to. */
export function createAuthority(name: string): Authority {
  const issuer = [{ name: 'commonName', value: name }];
  const own = sign(issuer, issuer, undefined, valid, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);
  return {
    ...own,
    issue: (hosts, validity = valid) =>
      sign([{ name: 'commonName', value: 'server' }], issuer, own.key, validity, [
        { name: 'basicConstraints', cA: false },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })),
        },
      ]),
  };
}

function sign(
  subject: pki.CertificateField[],
  issuer: pki.CertificateField[],
  issuerKey: string | undefined,
  { from, until }: Validity,
  extensions: object[],
): Certificate {
  const { publicKey, privateKey: key } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = from;
  certificate.validity.notAfter = until;
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions(extensions);
  certificate.sign(pki.privateKeyFromPem(issuerKey ?? key), md.sha256.create());
  return { certificate: pki.certificateToPem(certificate), key };
}
