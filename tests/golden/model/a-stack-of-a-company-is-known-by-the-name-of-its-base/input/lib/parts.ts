import { Alerts } from "./alerts";
import type { Orders } from "./orders-stack";

// Nothing here names a cloud.
export class Parts {
  constructor(stack: Orders) {
    new Alerts(stack, "Alerts");
  }
}
