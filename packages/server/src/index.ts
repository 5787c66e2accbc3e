export { type Backup, BackupRefused, backUp } from './backup/back-up.ts';
export { DataFolderInUse } from './compose/data-folder.ts';
export { type Config, type ConfigResult, loadConfig } from './config/config.ts';
export { loadStacks } from './config/load-stacks.ts';
export { networkOf } from './config/network-settings.ts';
export { type DataFolderReport, inspectDataFolder } from './doctor/inspect-data-folder.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
export { createLogger, type Logger } from './system/logger.ts';
