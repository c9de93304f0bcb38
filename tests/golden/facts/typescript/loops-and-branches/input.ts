import { Stack } from "aws-cdk-lib";
const either = production ? new Left("x") : new Right("y");
for (const [key, value] of Object.entries(table)) {
  new Entry(key, value);
  if (key) new Keyed();
  else if (value) new Valued();
  else new Bare();
}
names.forEach((name, at) => {
  new Named(name, at);
});
const list = names.map(name => new Item(name));
for (let i = 0; i < 3; i++) new Numbered(i);
new Outside();
