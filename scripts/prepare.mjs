/**
 * Makes a fresh clone ready: installs the dependencies when they are missing or outdated and, with --build, builds
 * when the sources have changed. It runs before node_modules exists, so it uses nothing but Node.js itself.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const NEEDED_NODE = [20, 19];
const root = join(fileURLToPath(import.meta.url), '..', '..');
const installStamp = join(root, 'node_modules', '.personalization-install');
const buildStamp = join(root, 'dist', '.build');
const lock = join(root, '.data', 'prepare.lock');
const LOCK_STALE_MS = 30_000;

/** The programs that run now, to be stopped with us. */
const children = new Set();

function read(...path) {
  try {
    return readFileSync(join(...path), 'utf8');
  } catch {
    return undefined;
  }
}

function hash(...parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NEEDED_NODE[0] || (major === NEEDED_NODE[0] && minor >= NEEDED_NODE[1])) return;
  throw new Error(
    `Node.js ${NEEDED_NODE.join('.')} or later is needed, and this is ${process.versions.node}. ` +
      'Install a current version from https://nodejs.org and run this again.',
  );
}

function installHash() {
  return hash(read(root, 'package.json') ?? '', read(root, 'package-lock.json') ?? '', process.platform, process.arch);
}

/** npm notes what it installed: whoever ran npm by hand has not to wait for a second installation. */
function isInstalledByHand() {
  const wanted = JSON.parse(read(root, 'package-lock.json') ?? '{}').packages;
  const found = JSON.parse(read(root, 'node_modules', '.package-lock.json') ?? '{}').packages;
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || found[path]?.version === entry.version,
  );
}

function isInstalled() {
  const current = installHash();
  if (read(installStamp) === current) return true;
  if (!isInstalledByHand()) return false;
  writeFileSync(installStamp, current);
  return true;
}

async function install() {
  // Not `npm ci`: it refuses a lock file that lacks packages of platforms which the registry that wrote it does not have.
  await npm('install', ...(existsSync(join(root, 'package-lock.json')) ? ['--no-save'] : []));
  writeFileSync(installStamp, installHash());
}

async function npm(command, ...flags) {
  // Building and testing need the development dependencies, also where NODE_ENV=production.
  flags.push('--include=dev', '--include=optional', '--no-audit', '--no-fund');
  const cli = process.env.npm_execpath;
  const [program, ...args] = cli?.endsWith('npm-cli.js') ? [process.execPath, cli] : ['npm'];
  await run('Installing the dependencies', program, [...args, command, ...flags], {
    advice: 'Is the network, or the npm registry that is configured, within reach?',
    shell: program === 'npm' && process.platform === 'win32',
  });
}

function* sourceFiles(directory) {
  if (!existsSync(directory)) return;
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (!entry.name.endsWith('.test.ts')) yield path;
  }
}

function buildHash() {
  const top = readdirSync(root).filter((name) => /^(tsconfig.*|package(-lock)?)\.json$/.test(name));
  const files = [...top.sort().map((name) => join(root, name)), join(root, 'scripts', 'build-graphiql.mjs')];
  for (const directory of ['src', 'migrations']) files.push(...sourceFiles(join(root, directory)));
  return hash(...files.flatMap((path) => [path.slice(root.length), read(path) ?? '']));
}

function isBuilt() {
  return read(buildStamp) === buildHash();
}

/** The stamp goes first and comes back last: a build that was killed is done again, and nothing old stays in dist. */
async function build() {
  const current = buildHash();
  rmSync(buildStamp, { force: true });
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // The client's types beside its code: what others import is typed.
  const steps = ['build', 'client'].map((name) => [tsc, '-p', `tsconfig.${name}.json`]);
  const migrations = sourceFiles(join(root, 'migrations'));
  if (!migrations.next().done) steps.push([tsc, '-p', 'tsconfig.migrations.json']);
  const graphiql = join('scripts', 'build-graphiql.mjs');
  if (existsSync(join(root, graphiql))) steps.push([graphiql]);
  for (const [position, step] of steps.entries()) {
    await run(`Building (${position + 1} of ${steps.length})`, process.execPath, step);
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(buildStamp, current);
}

/** Runs a program, shows that something happens, and its output only when it fails. */
async function run(title, program, args, { advice = '', shell = false } = {}) {
  const progress = showProgress(title);
  const child = spawn(program, args, { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const problem = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : `exit code ${code ?? signal}`));
  });
  children.delete(child);
  progress.end(problem === undefined);
  if (problem) throw new Error(`${output.trim()}\n\n${title} failed: ${problem}. ${advice}`.trim());
}

function showProgress(title) {
  const { stderr } = process;
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  let turn = 0;
  if (!stderr.isTTY) stderr.write(`${title} …\n`);
  const timer = setInterval(
    () => {
      if (stderr.isTTY) stderr.write(`\r\x1b[K${'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'[turn++ % 10]} ${title} … ${seconds()} s`);
      else stderr.write(`${title} … ${seconds()} s\n`);
    },
    stderr.isTTY ? 100 : 15_000,
  );
  return {
    end(succeeded) {
      clearInterval(timer);
      if (stderr.isTTY) stderr.write('\r\x1b[K');
      stderr.write(`${succeeded ? '✓' : '✗'} ${title}: ${seconds()} s\n`);
    },
  };
}

/** Does the work alone: a second run at the same time waits, and then finds the work done. */
async function alone(work) {
  mkdirSync(join(root, '.data'), { recursive: true });
  let told = false;
  while (!takeLock()) {
    if (!told) process.stderr.write('Waiting for another installation or build in this directory …\n');
    told = true;
    await delay(200);
  }
  const heartbeat = setInterval(() => utimesSync(lock, new Date(), new Date()), 2_000);
  try {
    await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(lock, { force: true });
  }
}

function takeLock() {
  const candidate = `${lock}.${process.pid}`;
  writeFileSync(candidate, String(process.pid));
  try {
    // A link appears with its content, or not at all.
    linkSync(candidate, lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isLockStale()) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(candidate, { force: true });
  }
}

function isLockStale() {
  try {
    if (Date.now() - statSync(lock).mtimeMs > LOCK_STALE_MS) return true;
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
    if (read(lock) === String(process.pid)) rmSync(lock, { force: true });
    process.exit(130);
  });
}

try {
  checkNode();
  const needsBuild = process.argv.includes('--build');
  if (!isInstalled() || (needsBuild && !isBuilt())) {
    await alone(async () => {
      if (!isInstalled()) await install();
      if (needsBuild && !isBuilt()) await build();
    });
  }
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
