import { queue } from '../utils/shared';

export const run = () => queue('asked');
