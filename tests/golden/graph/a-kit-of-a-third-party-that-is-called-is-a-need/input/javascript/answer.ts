import OpenAI from "openai";
const client = new OpenAI();
export const answer = (text: string) => client.responses.create({model: "gpt-5", input: text});
