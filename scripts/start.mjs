/**
 * What `npm start` runs: makes the clone ready, then becomes the server. One process and no npm hooks, because npm leaves
 * hooks out where install scripts are disabled, and a shell between npm and the server would keep signals from it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PARENT_CHECK_MS = 500;

const root = join(fileURLToPath(import.meta.url), '..', '..');

const preparing = spawn(process.execPath, [join(root, 'scripts', 'prepare.mjs'), '--build'], { stdio: 'inherit' });
const stopPreparing = (signal) => preparing.kill(signal);
process.once('SIGTERM', stopPreparing);
const [code, signal] = await once(preparing, 'exit');
process.off('SIGTERM', stopPreparing);
if (code === 0) {
  stopWithParent();
  await import(pathToFileURL(join(root, 'dist', 'main.js')).href);
} else process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);

/** npm passes a signal on to its shell only, which ends without telling us: we notice that it is gone. */
function stopWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS).unref();
}
