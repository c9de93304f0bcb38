import { openRoom } from "./rooms";

// openRoomAtOnce is for the tests
export const routes = { "/open": openRoom };
