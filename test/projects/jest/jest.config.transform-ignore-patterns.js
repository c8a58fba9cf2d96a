// As in a project that transforms one of its dependencies, which is published as ES modules only.
module.exports = {
  testEnvironment: 'node',
  transform: { '^.+\\.[tj]s$': 'babel-jest' },
  transformIgnorePatterns: ['node_modules/(?!(nanoid|@golden-signals)/)'],
};
