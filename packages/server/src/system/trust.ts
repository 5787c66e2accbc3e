import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** Makes every connection of this process trust authorities of the operator's, in PEM, beside those that Node trusts. */
export function trust(certificates: string | undefined): void {
  if (certificates === undefined) return;
  setDefaultCACertificates([...getCACertificates('default'), certificates]);
}
