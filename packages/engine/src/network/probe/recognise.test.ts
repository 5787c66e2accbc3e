import { expect, it } from 'vitest';
import { recogniseTrouble } from './recognise.ts';

const NPM = `npm error code SELF_SIGNED_CERT_IN_CHAIN
npm error errno SELF_SIGNED_CERT_IN_CHAIN
npm error request to https://registry.npmjs.org/express failed, reason: self-signed certificate in certificate chain
npm error A complete log of this run can be found in: /home/build/.npm/_logs/debug-0.log`;
const PIP = `WARNING: Retrying (Retry(total=0)) after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain (_ssl.c:992)'))': /simple/flask/
Could not fetch URL https://pypi.org/simple/flask/: There was a problem confirming the ssl certificate: HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded - skipping
ERROR: No matching distribution found for flask`;
const MAVEN = `[ERROR] Plugin org.apache.maven.plugins:maven-clean-plugin:2.5 or one of its dependencies could not be resolved: Failed to read artifact descriptor: Could not transfer artifact org.apache.maven.plugins:maven-clean-plugin:pom:2.5 from/to central (https://repo.maven.apache.org/maven2): PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target -> [Help 1]`;
const GO = `go: golang.org/x/text@v0.14.0: Get "https://proxy.golang.org/golang.org/x/text/@v/v0.14.0.mod": tls: failed to verify certificate: x509: certificate signed by unknown authority`;
const GIT = `Cloning into 'x'...
fatal: unable to access 'https://git.example.com/x.git/': SSL certificate problem: unable to get local issuer certificate`;
const UV = `error: Failed to fetch: \`https://pypi.org/simple/flask/\`
  Caused by: invalid peer certificate: UnknownIssuer`;

it.each([
  ['npm', NPM, 'certificate', 'https://registry.npmjs.org'],
  ['pip', PIP, 'certificate', 'https://pypi.org'],
  ['Maven', MAVEN, 'certificate', 'https://repo.maven.apache.org'],
  ['go', GO, 'certificate', 'https://proxy.golang.org'],
  ['git', GIT, 'certificate', 'https://git.example.com'],
  ['uv', UV, 'certificate', 'https://pypi.org'],
  ['curl', 'curl: (6) Could not resolve host: nowhere.example.com', 'name', 'https://nowhere.example.com'],
  [
    'npm without a name server',
    'npm error request to https://npm.example.com/x failed, reason: getaddrinfo ENOTFOUND npm.example.com',
    'name',
    'https://npm.example.com',
  ],
  [
    'go without a name server',
    'dial tcp: lookup proxy.golang.org on 10.0.2.3:53: no such host',
    'name',
    'https://proxy.golang.org',
  ],
  ['node', 'Error: connect ECONNREFUSED 10.0.2.2:4873', 'connection', undefined],
  [
    'pip before a firewall',
    "NewConnectionError('<conn>: Failed to establish a new connection: [Errno 113] No route to host')': /simple/\nHTTPSConnectionPool(host='pypi.org', port=443)",
    'connection',
    'https://pypi.org',
  ],
  [
    'curl before a proxy',
    'curl: (56) CONNECT tunnel failed, response 407\nHTTP/1.1 407 Proxy Authentication Required',
    'proxy',
    undefined,
  ],
])('what %s says is understood', (_, output, kind, origin) => {
  expect(recogniseTrouble(output)).toEqual({ kind, ...(origin === undefined ? {} : { origin }) });
});

it.each([
  'src/app.ts(3,5): error TS2322: Type string is not assignable to type number.',
  'FAILED tests/test_names.py::test_lookup - AssertionError',
  'Compilation failure: package certificate does not exist',
  'make: *** [Makefile:407: all] Error 1',
  '',
])('%j is no trouble with the network', (output) => {
  expect(recogniseTrouble(output)).toBeUndefined();
});
