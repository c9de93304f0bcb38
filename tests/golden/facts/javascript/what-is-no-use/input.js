/**
 * Moves from us-east-1 to eu-west-1.
 * faultline:ignore cross-region reason="a migration"
 */
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2'];
const NAMES = { virginia: 'us-east-1', oregon: 'us-west-2', ireland: 'eu-west-1', sydney: 'ap-southeast-2' };

function check(region) {
  if (region === 'us-east-1') console.log('us-east-1');
  if (['us-east-1', 'us-west-2'].includes(region)) return true;
  switch (region) {
    case 'eu-west-1': return region.startsWith('eu-west-2');
  }
  REGIONS.forEach((name) => connect(name, 'us-west-1'));
  expect(region).toBe('us-east-2');
  throw new Error('only eu-central-1');
}

module.exports = { check, home: 'eu-north-1', move() {} };
