export { Made, Chosen, Left } from './stacks';
