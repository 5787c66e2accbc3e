import { describe, expect, it } from 'vitest';
import { imageReferences } from './image-references.ts';

const found = (text: string, buildArgs: Record<string, string> = {}) =>
  imageReferences({ text, buildArgs, architecture: 'amd64' }).map(({ reference }) => reference);

describe('the images that a Dockerfile names', () => {
  it('are those of FROM, COPY --from and RUN --mount, without its own stages', () => {
    const text = [
      '# syntax=docker/dockerfile:1',
      'FROM --platform=$BUILDPLATFORM golang:1.22 AS Build',
      'RUN --mount=type=cache,target=/root --mount=type=bind,from=tools:3,target=/t \\',
      '  # said in between',
      '',
      '  make --from=nothing',
      'from build',
      'COPY --chown=1 --from=build /a /b',
      'COPY --from=0 /a /b',
      'COPY --from=docker.io/library/nginx:1 /a /b',
      'FROM scratch',
    ].join('\r\n');
    expect(found(text)).toEqual(['golang:1.22', 'tools:3', 'docker.io/library/nginx:1']);
  });

  it('are filled in with arguments from before the first FROM, and with none from after it', () => {
    const text = [
      'ARG VERSION=20 REGISTRY=r.example',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of another language
      'ARG NAME="${REGISTRY}/node"',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of another language
      'FROM ${NAME}:${VERSION}-${TARGETARCH}',
      'ARG LATE=x',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of another language
      'FROM a:${LATE:-none}${ABSENT:+-more}',
    ].join('\n');
    expect(found(text)).toEqual(['r.example/node:20-amd64', 'a:none']);
    expect(found(text, { VERSION: '22', OTHER: 'y' })[0]).toBe('r.example/node:22-amd64');
  });
});
