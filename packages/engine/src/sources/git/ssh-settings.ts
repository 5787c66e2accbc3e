/**
 * ssh by a config of our own: the key of the job and no other, its known hosts and no others, and nothing that asks or runs. The shell
 * that git starts for it sees this text alone; what it names comes from the environment.
 */
export const SSH_COMMAND =
  'ssh -F "$STAGEWRIGHT_SSH_FOLDER/ssh_config" -o HostName="$STAGEWRIGHT_SSH_ADDRESS" -o HostKeyAlias="$STAGEWRIGHT_SSH_NAME"';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: ssh reads these variables itself
export const SSH_CONFIG = `IdentityFile "\${STAGEWRIGHT_SSH_FOLDER}/key"
IdentitiesOnly yes
IdentityAgent none
UserKnownHostsFile "\${STAGEWRIGHT_SSH_FOLDER}/known_hosts"
GlobalKnownHostsFile none
StrictHostKeyChecking yes
CheckHostIP no
UpdateHostKeys no
BatchMode yes
PreferredAuthentications publickey
PermitLocalCommand no
ProxyCommand none
ControlPath none
ForwardAgent no
ForwardX11 no
ClearAllForwardings yes
CanonicalizeHostname no
ConnectTimeout 10
ServerAliveInterval 15
ServerAliveCountMax 4
LogLevel ERROR
`;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: end
