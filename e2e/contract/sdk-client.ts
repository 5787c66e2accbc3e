import { createRequire } from 'node:module';
import type { Scene } from './scene.ts';

const require = createRequire(import.meta.url);

// biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
type Body = any;

export interface SdkRequest {
  readonly pathParams?: Readonly<Record<string, string>>;
  readonly queryParams?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
}

/** Sends what a client that Huawei's SDK generates would send: signed with an access key, JSON in and out. */
export type SdkCall = (method: string, path: string, request?: SdkRequest) => Promise<Body>;

/** Huawei's own SDK core, pointed at a service of ours. */
export function sdkClient({ url, key, project }: Pick<Scene, 'url' | 'key' | 'project'>): SdkCall {
  const { ClientBuilder } = require('@huaweicloud/huaweicloud-sdk-core/ClientBuilder');
  const { BasicCredentials } = require('@huaweicloud/huaweicloud-sdk-core');
  const credentials = new BasicCredentials().withAk(key.access).withSk(key.secret).withProjectId(project.id);
  const { http } = new ClientBuilder((client: unknown) => ({ http: client }))
    .withCredential(credentials)
    .withEndpoint(url)
    .build();
  return async (method, path, { pathParams = {}, queryParams = {}, data } = {}) => {
    const { httpStatusCode, ...body } = await http.sendRequest({
      method,
      url: path,
      contentType: 'application/json',
      headers: {},
      pathParams,
      queryParams,
      data: data ?? {},
    });
    return body;
  };
}
