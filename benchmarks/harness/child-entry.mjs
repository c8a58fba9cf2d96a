// The process that `measureInChild` starts: the module's address and the options as JSON are its arguments.

const [module = '', options = '{}'] = process.argv.slice(2);
const { measure } = await import(module);
const result = await measure(JSON.parse(options));
process.send?.(result, () => process.exit(0));
