/** The direction of imports (docs/adr/0001-rooms.md): detectors <- domain, platform <- rooms <- app <- cli, main. */
const rooms = 'ingest|store|profile|judge|alert|retrain|trainer|serving|api';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'detectors-stand-alone',
      severity: 'error',
      comment: 'detectors/ is a library of its own',
      from: { path: '^detectors/' },
      to: { path: '^(src|test|dashboards)/' },
    },
    {
      name: 'detectors-are-pure',
      severity: 'error',
      from: { path: '^detectors/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'domain-knows-no-room',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { path: '^src/(?!domain/)' },
    },
    {
      name: 'platform-has-no-business',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^(src/(?!platform/)|detectors/)' },
    },
    {
      name: 'rooms-do-not-import-their-sisters',
      severity: 'error',
      from: { path: `^src/(${rooms})/` },
      to: { path: `^src/(${rooms})/`, pathNot: '^src/$1/' },
    },
    {
      name: 'rooms-do-not-import-the-shell',
      severity: 'error',
      from: { path: `^src/(${rooms})/` },
      to: { path: '^src/(app|main|config|cli/|demo/)' },
    },
    {
      name: 'a-room-is-entered-by-its-face',
      severity: 'error',
      comment: 'app, cli and demo use index.ts of a room',
      from: { path: '^src/(app\\.ts|main\\.ts|cli/|demo/)' },
      to: { path: `^src/(${rooms})/(?!index\\.ts$)` },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '(\\.d\\.ts$|^src/main\\.ts$|worker\\.ts$|vite\\.config\\.ts$)' },
      to: {},
    },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(src|detectors)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
