/**
 * Everything that has to hold before a change goes in: the checks of the sources one after another, then the tests.
 * Arguments go to jest. The last line of the output is the sum, "N passed, N failed".
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(fileURLToPath(import.meta.url), '..', '..');

/** Their output is read through a pipe, where the tools cannot see what we write to. */
const colors = process.stdout.isTTY ? 'force' : 'off';

const CHECKS = [
  { title: 'format and lint', tool: '@biomejs/biome', bin: 'biome', args: ['ci', '.', `--colors=${colors}`] },
  { title: 'types', tool: 'typescript', bin: 'tsc', args: ['-p', '.'] },
  {
    title: 'who may import whom',
    tool: 'dependency-cruiser',
    bin: 'depcruise',
    args: ['--config', '.dependency-cruiser.cjs', 'src', 'migrations'],
  },
  { title: 'dead code', tool: 'knip', bin: 'knip', args: [] },
];

let child;
let interrupted = false;

/** Runs a tool of node_modules. @returns whether it succeeded, and what it wrote when that was not passed through. */
async function runTool({ tool, bin, args }, stdio) {
  const directory = join(root, 'node_modules', tool);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const script = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin];
  child = spawn(process.execPath, [join(directory, script), ...args], { cwd: root, stdio });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const succeeded = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  child = undefined;
  return { succeeded, output };
}

async function runChecks() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const check of CHECKS) {
    if (interrupted) break;
    const startedAt = Date.now();
    const { succeeded, output } = await runTool(check, ['ignore', 'pipe', 'pipe']);
    const duration = ((Date.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${succeeded ? '✓' : '✗'} ${check.title} (${duration} s)\n`);
    if (!succeeded) process.stdout.write(`${output.trim()}\n\n`);
    sum[succeeded ? 'passed' : 'failed'] += 1;
  }
  return sum;
}

async function runTests() {
  const scratch = mkdtempSync(join(tmpdir(), 'personalization-check-'));
  const report = join(scratch, 'jest.json');
  try {
    const args = ['--json', `--outputFile=${report}`, '--maxWorkers=2', ...process.argv.slice(2)];
    const { succeeded } = await runTool({ tool: 'jest', bin: 'jest', args }, ['ignore', 'inherit', 'inherit']);
    const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
    return countTests(results, succeeded);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function countTests(results, succeeded) {
  if (!results) return { passed: 0, failed: 1, skipped: 0 };
  // A file that could not run, or failed outside of its tests, has no failed test to show for it.
  const brokenFiles = results.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  );
  const failed = results.numFailedTests + brokenFiles.length;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });
}

const sum = await runChecks();
if (!interrupted) {
  const tests = await runTests();
  for (const key of Object.keys(sum)) sum[key] += tests[key];
}
if (interrupted) {
  process.stderr.write('Interrupted\n');
  process.exitCode = 130;
} else {
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}
