import {loadStripe} from "@stripe/stripe-js";
import type Stripe from "stripe";
import OpenAI from "openai";

const stripe = loadStripe("pk");
const local = new OpenAI({baseURL: "http://localhost:8080"});
export function total(charge: Stripe.Charge) { return stripe.charges.create(charge) && local; }
