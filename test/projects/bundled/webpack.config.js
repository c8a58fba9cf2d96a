const TerserPlugin = require('terser-webpack-plugin');

module.exports = {
  target: 'node',
  mode: 'production',
  entry: './src/server.ts',
  output: { filename: 'server.cjs' },
  module: {
    rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { compilerOptions: { noEmit: false } } }],
  },
  resolve: { extensions: ['.ts', '.js'] },
  // The names of classes and functions are the names of operations and of error locations.
  optimization: {
    minimizer: [new TerserPlugin({ terserOptions: { keep_classnames: true, keep_fnames: true } })],
  },
};
