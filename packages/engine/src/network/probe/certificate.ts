import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

/** The other side has a certificate that is not accepted here. */
export class CertificateError extends Error {
  readonly code: string;
  /** Who signed it, as far as it says itself. */
  readonly issuer: string;

  constructor(code: string, issuer: string, message: string) {
    super(message);
    this.name = 'CertificateError';
    this.code = code;
    this.issuer = issuer;
  }
}

/** Answers who signed it. */
export function judgeCertificate(socket: TLSSocket): string {
  const certificate = socket.getPeerCertificate(true);
  const issuer = rootOf(certificate);
  if (socket.authorized) return issuer;
  const error: unknown = socket.authorizationError;
  const code =
    error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
  throw new CertificateError(code, issuer, describe(code, issuer, certificate));
}

function describe(code: string, issuer: string, certificate: DetailedPeerCertificate): string {
  if (code === 'CERT_HAS_EXPIRED') return `its certificate has expired (${certificate.valid_to})`;
  if (code === 'CERT_NOT_YET_VALID') return `its certificate is not valid before ${certificate.valid_from}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is for other names (${certificate.subjectaltname ?? certificate.subject?.CN ?? 'none'})`;
  return `its certificate is signed by "${issuer}", whom this machine does not trust`;
}

/** The name at the end of the chain that was sent. */
function rootOf(certificate: DetailedPeerCertificate): string {
  let last = certificate;
  const seen = new Set<string>();
  while (last.issuerCertificate !== undefined && !seen.has(last.fingerprint256)) {
    seen.add(last.fingerprint256);
    last = last.issuerCertificate;
  }
  const { CN, O, OU } = last.issuer ?? {};
  const name = [CN, O, OU].flat().find((part) => part !== undefined && part !== '');
  return name ?? 'nobody that it names';
}
