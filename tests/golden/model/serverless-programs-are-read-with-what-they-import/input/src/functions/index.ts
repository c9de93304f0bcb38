export { default as hello } from './hello';
export { default as worker } from './worker';
