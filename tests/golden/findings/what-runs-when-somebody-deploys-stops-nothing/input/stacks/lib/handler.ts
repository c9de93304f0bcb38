import { read } from './read';

export const handler = async (event: { key: string }) => read(event.key);
