export * from './lib/trail';
