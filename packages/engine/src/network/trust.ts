import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** Makes every connection of this process trust authorities of the operator's beside those that Node trusts. */
export function trust(certificates: string): void {
  if (certificates === '') return;
  setDefaultCACertificates([...getCACertificates('default'), certificates]);
}
