import type { Messages } from '../en/messages.ts';

export const users: Messages['users'] = {
  title: '用户',
  intro: '可以登录的人。',
  new: '新建用户',
  name: '名称',
  password: '密码',
  passwordHint: '至少 8 个字符。',
  admin: '管理员',
  adminHint: '可以执行本页及相邻页面上的所有操作。',
  disabled: '已停用',
  active: '正常',
  disable: '停用',
  enable: '启用',
  setPassword: '设置密码',
  setPasswordText: '该用户的所有会话会随之结束。',
  deleteTitle: (name) => `删除用户 ${name}？`,
  deleteText: '其会话与访问密钥立即失效。其创建的内容保留。',
  role: '角色',
  member: '成员',
};

export const projects: Messages['projects'] = {
  title: '项目',
  intro: '每个项目只能看到自己的工程、构建、软件包和镜像。',
  new: '新建项目',
  id: '项目 ID',
  permissions: '权限',
  permissionsOf: (name) => `${name} 中的权限`,
  permissionsText: '谁可以在本项目中做什么。',
  actions: {
    'servicestage:assembling:list': '查看',
    'servicestage:assembling:create': '创建',
    'servicestage:assembling:modify': '修改、构建、取消',
    'servicestage:assembling:delete': '删除',
  },
  deleteTitle: (name) => `删除项目 ${name}？`,
  deleteText: '只有不再包含任何内容的项目才能删除。',
};

export const registries: Messages['registries'] = {
  title: '镜像仓库凭证',
  intro: '其他镜像仓库的凭证，以及可以使用它们的项目。',
  new: '新建凭证',
  host: '主机',
  hostHint: '主机名；端口不是 443 时须写明。',
  username: '用户名',
  password: '密码或令牌',
  passwordKept: '留空则保留已存储的密码。',
  insecure: '不使用 TLS（http）',
  projects: '项目',
  emptyTitle: '没有凭证',
  emptyText: '公开镜像和内置镜像仓库不需要凭证。',
  deleteTitle: (name) => `删除凭证 ${name}？`,
  deleteText: '需要它的构建从现在起会失败。',
};

export const audit: Messages['audit'] = {
  title: '审计',
  intro: '账号与权限的变更，最新的在前。',
  at: '时间',
  actor: '操作者',
  address: '来自',
  action: '操作',
  outcome: '结果',
};
