import type { Messages } from '../en/messages.ts';

export const images: Messages['images'] = {
  title: '镜像',
  intro: '本项目在内置镜像仓库中的仓库。',
  repository: '仓库',
  tag: '标签',
  digest: '摘要',
  origin: '发布者',
  build: '构建',
  person: '用户',
  moved: '发布时间',
  tags: '标签',
  pull: '拉取',
  emptyTitle: '还没有镜像',
  emptyText: '每次成功的构建都会把镜像放到这里。',
  deleteTitle: (tag) => `删除标签 ${tag}？`,
  deleteText:
    '之后按此标签拉取将得不到任何内容。不被其他标签使用的内容会在下次垃圾回收时删除，在此之前仍可按摘要拉取。',
};

export const packages: Messages['packages'] = {
  title: '软件包',
  intro: '本项目已上传的软件包。',
  search: '桶/键前缀',
  address: '地址',
  size: '大小',
  checksum: 'SHA-256',
  uploaded: '上传时间',
  emptyTitle: '这里没有软件包',
  emptyText: '新建工程时上传，或使用 stagewright objects put。',
  newJob: '用此软件包新建工程',
  deleteTitle: (url) => `删除 ${url}？`,
  deleteText: '构建此软件包的工程会在“下载”阶段失败，直到它再次可用。',
};

export const workers: Messages['workers'] = {
  title: '执行节点',
  intro: '执行构建的进程，以及各自正在运行的构建。',
  worker: '执行节点',
  pool: '资源池',
  load: '负载',
  loadOf: (busy, slots) => `${slots} 个槽位中 ${busy} 个忙`,
  runs: '正在运行',
  others: (count) => `其他项目的 ${count} 个构建`,
  idle: '空闲',
  seen: '最近联系',
  version: '版本',
  architecture: '架构',
  keys: '远程执行节点的密钥',
  keysText: '其他机器上的执行节点凭密钥接入。撤销后其会话立即结束。',
  newKey: '新建执行节点密钥',
  keyOnce: '密钥只显示这一次。请在另一台机器上运行：',
  deleteKey: (name) => `撤销执行节点密钥 ${name}？`,
  deleteKeyText: '使用此密钥的执行节点会失去正在进行的构建，这些构建会在其他节点上重试。',
  emptyTitle: '没有已连接的执行节点',
  emptyText: '在有节点连接之前，构建会等待。',
};

export const keys: Messages['keys'] = {
  title: '访问密钥',
  intro: '供对请求签名的程序使用，例如华为云 SDK。',
  new: '新建密钥',
  access: '访问密钥 ID',
  secret: '秘密访问密钥',
  secretOnce: '密钥只显示这一次，请立即复制。',
  description: '描述',
  active: '启用',
  inactive: '停用',
  stop: '停用',
  restart: '启用',
  created: '创建时间',
  emptyTitle: '没有访问密钥',
  emptyText: '请为每个程序各建一个。',
  deleteTitle: (access) => `删除密钥 ${access}？`,
  deleteText: '用它签名的请求会立即被拒绝。',
};

export const system: Messages['system'] = {
  title: '系统',
  ready: '可以构建',
  notReady: '目前无法构建',
  version: '版本',
  problems: '问题',
  degraded: '本机无法强制执行的限制',
  allWell: '一切正常。',
  openapi: 'API 说明（OpenAPI）',
  links: '供程序使用',
};
