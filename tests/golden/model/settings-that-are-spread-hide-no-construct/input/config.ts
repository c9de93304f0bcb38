import { get } from "./secrets";
export const load = async (stage: string) => ({ stage, ...JSON.parse(await get(stage)) });
