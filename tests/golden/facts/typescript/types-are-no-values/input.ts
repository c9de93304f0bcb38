export type Region = 'us-east-1' | 'us-west-2';
interface Options { region: 'eu-west-1'; host?: "db.example.com" }
declare function open(region: 'us-east-1'): void;
enum Regions { Virginia = 'us-east-1', Oregon = 'us-west-2', Ireland = 'eu-west-1', Sydney = 'ap-southeast-2' }
enum Homes { Main = 'us-east-1', Standby = 'us-west-2' }
const region: Region = Regions.Virginia satisfies string;
