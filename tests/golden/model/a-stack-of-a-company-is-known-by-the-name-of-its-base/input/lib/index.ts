export * from "./orders-stack";
