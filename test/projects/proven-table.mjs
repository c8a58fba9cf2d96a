/**
 * The part of docs/compatibility.md that follows from the matrix and from what became of its projects.
 *
 * @typedef {import('./matrix.mjs').Project} Project
 */

const start = '<!-- Written by `npm run projects`. -->\n';
const end = '\n<!-- Until here. -->';

/**
 * Puts the tables in place of what the page has between its two marks.
 *
 * @param {string} page
 * @param {readonly Project[]} projects
 * @param {(project: Project) => 'passed' | 'failed' | 'skipped'} stateOf
 */
export function withProvenTable(page, projects, stateOf) {
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`The page lacks its marks "${start.trim()}" and "${end.trim()}".`);
  return before + start + tables(projects, stateOf) + end + after;
}

/** @param {readonly Project[]} projects @param {(project: Project) => string} stateOf */
function tables(projects, stateOf) {
  const marked = (/** @type {Project} */ project) => {
    const state = stateOf(project);
    return state === 'passed' ? project.name : `**${state}: ${project.name}**`;
  };
  const possible = projects.filter(({ impossible }) => !impossible);
  const proven = [...new Set(possible.map(({ kind }) => kind))].map((kind) => {
    const names = possible.filter((project) => project.kind === kind).map(marked);
    return `| ${kind} | ${names.join(' · ')} |`;
  });
  const refused = projects.flatMap((project) => {
    const { kind, impossible } = project;
    return impossible
      ? `| ${kind}, ${marked(project)} | \`${impossible.error}\` | ${impossible.instead} |`
      : [];
  });
  return [
    ...['| proven in | |', '|---|---|', ...proven, ''],
    ...['| impossible | the error | instead |', '|---|---|---|', ...refused],
  ].join('\n');
}
