import { untilSignal } from './commands/serve';
import { loadConfig } from './config';
import { startServer } from './server/server';

untilSignal(() => startServer(loadConfig())).catch((error: unknown) => {
  process.stderr.write(`The server could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
