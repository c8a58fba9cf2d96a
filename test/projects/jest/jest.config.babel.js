// babel-jest is what Jest uses where nothing else is said; its settings are in babel.config.js.
module.exports = {
  testEnvironment: 'node',
};
