import { openRoom, openRoomAtOnce } from "./rooms";

it("opens", async () => {
  await openRoom("a");
  await openRoomAtOnce("b");
});
