// The folder law. `npm test` runs it; ARCHITECTURE.md tells what it is for.
const FEATURES = [
  'accounts',
  'profiles',
  'campaigns',
  'notifications',
  'performance',
  'templates',
  'experiments',
  'content',
  'tracking',
  'learning',
  'optimization',
  'recommendations',
];

/** A feature may look only at the features above it. */
const featureOrder = FEATURES.map((feature, index) => ({
  name: `feature-order-${feature}`,
  severity: 'error',
  from: { path: `^src/features/${feature}/` },
  to: { path: `^src/features/(${FEATURES.slice(index + 1).join('|') || 'none-below'})/` },
}));

module.exports = {
  forbidden: [
    ...featureOrder,
    {
      name: 'no-runtime-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: '^src/platform/testing/|[.]test[.]tsx?$' },
      to: { path: '^src/(features|statistics|commands|app|schema|main|cli|data-source|jobs[.]ts)' },
    },
    {
      name: 'statistics-imports-only-itself',
      severity: 'error',
      from: { path: '^src/statistics/', pathNot: '[.]test[.]ts$|^src/statistics/fixtures/' },
      to: { pathNot: '^src/statistics/|^node_modules/(@stdlib|simple-statistics)/' },
    },
    {
      name: 'distributions-in-one-file',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/statistics/distributions[.]ts$|[.]test[.]ts$' },
      to: { path: '^node_modules/@stdlib/' },
    },
    {
      name: 'features-are-composed-from-above',
      severity: 'error',
      from: { path: '^src/features/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/(app|schema|main|cli|commands|data-source|config|jobs[.]ts)' },
    },
    {
      name: 'no-typeorm-in-resolvers-and-services',
      severity: 'error',
      from: { path: '^src/features/.*[.](resolver|service|type|input|listing)[.]ts$' },
      to: { path: '^node_modules/typeorm/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-graphql-in-stores-and-services',
      severity: 'error',
      from: { path: '^src/features/.*[.](store|service|entity)[.]ts$' },
      to: { path: '^node_modules/(graphql|type-graphql)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'stores-do-not-look-up',
      severity: 'error',
      from: { path: '^src/features/.*[.]store[.]ts$' },
      to: { path: '[.](service|resolver|listing)[.]ts$' },
    },
    {
      name: 'assignment-runs-anywhere',
      severity: 'error',
      from: { path: '^src/features/experiments/assignment/(assignment|unit-hash)[.]ts$' },
      to: { pathNot: '^src/features/experiments/assignment/unit-hash[.]ts$' },
    },
    {
      name: 'migrations-stand-alone',
      severity: 'error',
      from: { path: '^migrations/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: '[.]test[.]tsx?$|^src/(platform/testing|statistics/fixtures)/' },
      to: { path: '[.]test[.]tsx?$|^src/(platform/testing|statistics/fixtures)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
