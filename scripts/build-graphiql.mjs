// Bundles the GraphiQL page into dist/graphiql: hashed names, minified, precompressed. Does nothing when nothing changed.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const script = fileURLToPath(import.meta.url);
const root = dirname(dirname(script));
const client = join(root, 'src/platform/graphiql/client');
const output = join(root, 'dist/graphiql');
const require = createRequire(import.meta.url);

const PACKAGES = ['esbuild', 'graphiql', 'graphql', 'monaco-editor', 'monaco-graphql', 'react', 'react-dom'];
const WORKERS = {
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
};
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.ttf']);

/** What the result depends on: the sources, this script and the versions of what is bundled. */
async function fingerprint() {
  const hash = createHash('sha256');
  const sources = (await readdir(client)).filter((name) => !name.includes('.test.')).sort();
  for (const file of [script, ...sources.map((name) => join(client, name))]) {
    hash.update(relative(root, file)).update(await readFile(file));
  }
  for (const name of PACKAGES) {
    const manifest = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'));
    hash.update(`${name}@${manifest.version}`);
  }
  return hash.digest('hex');
}

async function isCurrent(stamp) {
  try {
    const built = JSON.parse(await readFile(join(output, '.build.json'), 'utf8'));
    return built.stamp === stamp && built.files.every((file) => existsSync(join(output, file)));
  } catch {
    return false;
  }
}

/** GraphiQL's fonts come as data: addresses; as files, a browser fetches only the alphabets it shows and the policy stays strict. */
const fontFiles = {
  name: 'font-files',
  setup(build) {
    const fonts = new Map();
    build.onLoad({ filter: /[\\/]@graphiql[\\/]react[\\/]font[\\/].*\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8');
      const contents = css.replaceAll(/url\(data:font\/(\w+);base64,([^)]+)\)/g, (_, format, data) => {
        const name = `${basename(path, '.css')}-${fonts.size}.${format}`;
        fonts.set(name, Buffer.from(data, 'base64'));
        return `url("font-file:${name}")`;
      });
      return { contents, loader: 'css' };
    });
    build.onResolve({ filter: /^font-file:/ }, ({ path }) => ({ path: path.slice(10), namespace: 'font-file' }));
    build.onLoad({ filter: /.*/, namespace: 'font-file' }, ({ path }) => ({
      contents: fonts.get(path),
      loader: 'file',
    }));
  },
};

async function bundle(outdir) {
  const { build } = require('esbuild');
  const shared = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    outdir,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.ttf': 'file', '.svg': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    target: 'es2022',
    metafile: true,
    logLevel: 'warning',
  };
  const workers = await build({
    ...shared,
    entryPoints: Object.entries(WORKERS).map(([out, entry]) => ({ in: require.resolve(entry), out: `${out}.worker` })),
    format: 'iife',
  });
  const workerFiles = Object.fromEntries(
    Object.keys(WORKERS).map((name) => [name, outputOf(workers.metafile, new RegExp(`^${name}\\.worker-`))]),
  );
  const page = await build({
    ...shared,
    entryPoints: [join(client, 'main.tsx'), join(client, 'icon.svg')],
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    define: { ...shared.define, WORKER_FILES: JSON.stringify(workerFiles) },
    plugins: [fontFiles],
  });
  const styles = outputOf(page.metafile, /^main-.*\.css$/);
  // The page's style sheet has that of every chunk in it; nothing ever asks for the others.
  const unused = Object.keys(page.metafile.outputs).filter(
    (path) => path.endsWith('.css') && basename(path) !== styles,
  );
  await Promise.all(unused.map((path) => rm(join(root, path))));
  return {
    script: outputOf(page.metafile, /^main-.*\.js$/),
    styles,
    icon: outputOf(page.metafile, /^icon-.*\.svg$/),
  };
}

function outputOf(metafile, pattern) {
  const found = Object.keys(metafile.outputs)
    .map((path) => basename(path))
    .find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`esbuild made no file like ${pattern}`);
  return found;
}

async function writePage(outdir, names) {
  const template = await readFile(join(client, 'index.html'), 'utf8');
  const page = template.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => {
    if (names[name] === undefined) throw new Error(`index.html asks for {{${name}}}, which the build does not make`);
    return names[name];
  });
  await writeFile(join(outdir, 'index.html'), page);
}

async function compress(outdir) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } };
  const files = (await readdir(outdir)).filter((name) => COMPRESSIBLE.has(extname(name)));
  await Promise.all(
    files.map(async (name) => {
      const path = join(outdir, name);
      const plain = await readFile(path);
      await writeFile(`${path}.gz`, await promisify(gzip)(plain, { level: 9 }));
      await writeFile(`${path}.br`, await promisify(brotliCompress)(plain, brotli));
    }),
  );
}

async function main() {
  const startedAt = performance.now();
  const missing = PACKAGES.filter((name) => !existsSync(join(root, 'node_modules', name, 'package.json')));
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} not installed; run npm install (with development dependencies)`);
  const stamp = await fingerprint();
  if (await isCurrent(stamp)) {
    console.log('GraphiQL is up to date.');
    return;
  }
  // Built beside its place and moved there whole, so that a failed build leaves the last good one.
  const building = `${output}.building-${process.pid}`;
  try {
    await rm(building, { recursive: true, force: true });
    await mkdir(building, { recursive: true });
    await writePage(building, await bundle(building));
    await compress(building);
    const files = await readdir(building);
    await writeFile(join(building, '.build.json'), JSON.stringify({ stamp, files }));
    await rm(output, { recursive: true, force: true });
    await rename(building, output);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`GraphiQL built in ${seconds} s: ${files.length} files in ${relative(root, output)}`);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(`GraphiQL could not be built: ${error.message}`);
  process.exitCode = 1;
});
